import { z } from "zod";

const place = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** `?after=n`, 0 when absent. */
export const afterQuery = z.strictObject({ after: place.default(0) });

/** `?seq=s`, 0 when absent. */
export const seqQuery = z.strictObject({ seq: place.default(0) });

/** `?after=s` or `?before=s` (neither: the newest page), `&limit=1…200`. */
export const pageQuery = z
  .strictObject({
    after: place.optional(),
    before: place.optional(),
    limit: place.pipe(z.int().min(1).max(200)).default(200),
  })
  .refine(({ after, before }) => after === undefined || before === undefined, "after or before, not both");
export type PageQuery = z.infer<typeof pageQuery>;

/** `?cursor=`, where the last page of a list said it goes on. */
export const cursorQuery = z.strictObject({ cursor: z.string().max(64).optional() });
