import { randomBytes } from "node:crypto";
import { newServerSetup } from "@/crypto/opaque-server";

/**
 * A fresh value for one of the installation's secrets, as text for its file. ENCRYPTION_KEYS is one Fernet key: 32 random
 * bytes in padded base64url.
 */
export async function newSecret(name: string): Promise<string> {
  switch (name) {
    case "AUTH_SECRET":
      return randomBytes(48).toString("base64url");
    case "ENCRYPTION_KEYS":
      return `${randomBytes(32).toString("base64url")}=`;
    case "OPAQUE_SERVER_SETUP":
      return await newServerSetup();
    default:
      throw new Error(`no secret is called ${name}`);
  }
}
