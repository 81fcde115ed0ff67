import { z } from "zod";
import { closeness } from "../presence";

/**
 * GET /api/v1/privacy, and what PUT answers: what a person lets those they share a small room with see. Nobody sees of others what they do not
 * show themselves, nor more closely. Without `online` nothing is told of `lastSeen` either.
 */
export const privacy = z.strictObject({ online: z.boolean(), lastSeen: closeness });
export type Privacy = z.infer<typeof privacy>;

/** PUT /api/v1/privacy: what is chosen anew, and nothing else: of the rest a device may not know what another chose. */
export const privacyChange = privacy.partial().refine((change) => Object.keys(change).length > 0);
export type PrivacyChange = z.infer<typeof privacyChange>;
