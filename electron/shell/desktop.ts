import { pageDir, preloadFile, version } from '../build-info.ts';
import { openPanel } from '../panel.ts';
import { startDesktop } from './start-desktop.ts';

// The first argument is the executable; Electron itself passes over the path of this file.
// Not awaited: Electron becomes ready only once this module has run to its end.
void startDesktop({
  args: process.argv.slice(1),
  env: process.env,
  version,
  pageDir,
  preloadFile,
  openPanel,
});
