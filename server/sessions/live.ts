import { and, gt, isNull, sql } from "drizzle-orm";
import { sessions } from "@/db/schema/sessions";

/** Of session rows: neither revoked nor past its time. Whether its device still lives stands in another table. */
export const live = and(isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`));
