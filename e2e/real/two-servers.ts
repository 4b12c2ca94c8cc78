import { type LmStudio, type LmStudioOptions, startLmStudio } from '../sim/lm-studio.ts';

/** The server under the desk of `gatewayConfig`: its model is loaded. */
export const firstServer: LmStudioOptions = {
  models: [{ key: 'acme/first-70b', displayName: 'First 70B' }],
  loaded: [{ key: 'acme/first-70b', context: 65_536 }],
  answer: 'Endpoint one speaking.',
};

/** Starts the server in the next room. */
export function startOtherServer(): Promise<LmStudio> {
  return startLmStudio({
    models: [{ key: 'acme/other-32b', displayName: 'Other 32B' }],
    loaded: [{ key: 'acme/other-32b', context: 65_536 }],
    answer: 'Endpoint two speaking.',
  });
}
