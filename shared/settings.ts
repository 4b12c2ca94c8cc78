import { z } from 'zod';

/** What the user chose for Hearth itself. Kept in Hearth's own state directory. */
export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'de']),
  theme: z.enum(['system', 'light', 'dark']),
});

export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = { language: 'system', theme: 'system' };
