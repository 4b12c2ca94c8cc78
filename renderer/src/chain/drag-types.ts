/** What travels when a model is dragged from the list into the chain: its `provider/model`. */
export const modelDragType = 'application/x-hearth-model';
/** What travels when a link is dragged within the chain. */
export const linkDragType = 'application/x-hearth-link';
