import type { ReactNode } from 'react';

/** Line icons on a 16 px grid, in the colour of the text. Decoration: the part that holds one carries the name. */
function icon(body: ReactNode, size = 16): () => ReactNode {
  return function Icon() {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {body}
      </svg>
    );
  };
}

export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.500 10.500 3 3" />
  </>,
  14,
);
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />, 14);
export const PlusIcon = icon(<path d="M8 3v10M3 8h10" />);
export const CheckIcon = icon(<path d="m3.500 8.500 3 3 6-7" />, 14);
export const MoreIcon = icon(
  <g fill="currentColor" stroke="none">
    <circle cx="3.500" cy="8" r="1.300" />
    <circle cx="8" cy="8" r="1.300" />
    <circle cx="12.500" cy="8" r="1.300" />
  </g>,
);
export const GripIcon = icon(
  <g fill="currentColor" stroke="none">
    <circle cx="6" cy="4" r="1.100" />
    <circle cx="10" cy="4" r="1.100" />
    <circle cx="6" cy="8" r="1.100" />
    <circle cx="10" cy="8" r="1.100" />
    <circle cx="6" cy="12" r="1.100" />
    <circle cx="10" cy="12" r="1.100" />
  </g>,
);
export const UpIcon = icon(<path d="M8 13V3M4 7l4-4 4 4" />, 14);
export const DownIcon = icon(<path d="M8 3v10M4 9l4 4 4-4" />, 14);
export const TopIcon = icon(<path d="M3 2.500h10M8 14V5.500M4.500 9 8 5.500 11.500 9" />, 14);
export const TrashIcon = icon(
  <path d="M2.500 4.500h11M6 4.500V3h4v1.500M4 4.500 4.700 13h6.600L12 4.500" />,
  14,
);
export const UndoIcon = icon(<path d="M3 6.500h6.500a3.500 3.500 0 0 1 0 7H6M3 6.500l3-3M3 6.500l3 3" />, 14);
export const RedoIcon = icon(
  <path d="M13 6.500H6.500a3.500 3.500 0 0 0 0 7H10M13 6.500l-3-3M13 6.500l-3 3" />,
  14,
);
export const RefreshIcon = icon(<path d="M13 8a5 5 0 1 1-1.500-3.600L13 6M13 2.500V6H9.500" />, 14);
export const WarningIcon = icon(<path d="M8 2.500 14 13H2zM8 6.500v3M8 11.300v.1" />, 12);
export const HomeIcon = icon(<path d="M2.500 7.500 8 3l5.500 4.500M4 6.500V13h8V6.500" />);
export const GatewayIcon = icon(
  <>
    <circle cx="8" cy="8" r="1.800" />
    <path d="M4.600 4.600a4.800 4.800 0 0 0 0 6.800M11.400 4.600a4.800 4.800 0 0 1 0 6.800M2.500 2.500a7.800 7.800 0 0 0 0 11M13.500 2.500a7.800 7.800 0 0 1 0 11" />
  </>,
);
export const SettingsIcon = icon(
  <>
    <path d="M2.500 5H9M13 5h.5M2.500 11H3M7 11h6.500" />
    <circle cx="11" cy="5" r="1.800" />
    <circle cx="5" cy="11" r="1.800" />
  </>,
);
export const CopyIcon = icon(<path d="M5.500 5.500V3h7.500v7.500h-2.500M3 5.500h7.500V13H3z" />, 14);
export const ChevronIcon = icon(<path d="m6 4 4 4-4 4" />, 12);
export const SortIcon = icon(<path d="M3 4.500h10M4.500 8h7M6 11.500h4" />, 14);

/** Hearth's mark. */
export function Mark(): ReactNode {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3 21V10a9 9 0 0 1 18 0v11h-4v-9a5 5 0 0 0-10 0v9z" fill="var(--dim)" />
      <path
        d="M12 11c.4 2.400 3 3.400 3 6.300A3 3 0 0 1 12 21a3 3 0 0 1-3-3.600c0-1.600 1-2.200 1.300-3.400.8.5 1 1.200 1 1.800.7-1 .9-2.600.7-4.800z"
        fill="var(--ember-line)"
      />
    </svg>
  );
}
