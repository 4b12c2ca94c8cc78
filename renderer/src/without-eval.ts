import { config } from 'zod';

// zod compiles its parsers with `new Function` where it may and finds out by trying: the page's policy forbids that and reports the
// try. This file is imported before any schema is made.
config({ jitless: true });
