import { configure } from '@testing-library/react';

/** ms that a test of the page waits for what it expects; its own second is too short on a busy machine */
configure({ asyncUtilTimeout: 20_000 });
