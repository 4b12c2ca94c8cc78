import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Texts } from '../texts.ts';
import { openLink } from './guards.ts';

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu. Roles do the work, so that every shortcut is the platform's own; labels are the user's language. */
export function menuTemplate(
  t: Texts,
  { platform, packaged }: { platform: NodeJS.Platform; packaged: boolean },
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const appMenu: MenuItemConstructorOptions = {
    label: 'Hearth',
    submenu: [
      { role: 'about', label: t('menu:about') },
      separator,
      { role: 'hide', label: t('menu:hide') },
      { role: 'hideOthers', label: t('menu:hideOthers') },
      separator,
      { role: 'quit', label: t('menu:quit') },
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: t('menu:file'),
    submenu: [mac ? { role: 'close', label: t('menu:close') } : { role: 'quit', label: t('menu:quit') }],
  };
  const edit: MenuItemConstructorOptions = {
    label: t('menu:edit'),
    submenu: [
      { role: 'undo', label: t('menu:undo') },
      { role: 'redo', label: t('menu:redo') },
      separator,
      { role: 'cut', label: t('menu:cut') },
      { role: 'copy', label: t('menu:copy') },
      { role: 'paste', label: t('menu:paste') },
      { role: 'selectAll', label: t('menu:selectAll') },
    ],
  };
  const developerTools: MenuItemConstructorOptions[] = packaged
    ? []
    : [{ role: 'toggleDevTools', label: t('menu:developerTools') }];
  const view: MenuItemConstructorOptions = {
    label: t('menu:view'),
    submenu: [
      { role: 'reload', label: t('menu:reload') },
      ...developerTools,
      separator,
      { role: 'resetZoom', label: t('menu:actualSize') },
      { role: 'zoomIn', label: t('menu:zoomIn') },
      { role: 'zoomOut', label: t('menu:zoomOut') },
      separator,
      { role: 'togglefullscreen', label: t('menu:fullScreen') },
    ],
  };
  const window: MenuItemConstructorOptions = {
    label: t('menu:window'),
    submenu: [
      { role: 'minimize', label: t('menu:minimize') },
      { role: 'close', label: t('menu:close') },
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: t('menu:help'),
    submenu: [
      { label: t('menu:openClawDocs'), click: () => openLink('https://docs.openclaw.ai/') },
      { label: t('menu:lmStudioDocs'), click: () => openLink('https://lmstudio.ai/docs') },
    ],
  };
  return [...(mac ? [appMenu] : []), file, edit, view, window, help];
}

/** Puts the menu in place, in the language of `t`. */
export function setMenu(t: Texts): void {
  const template = menuTemplate(t, { platform: process.platform, packaged: app.isPackaged });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
