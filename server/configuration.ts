import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Policy } from "@/protocol/policy";
import { GROUP_SETTINGS, groupPolicy } from "./group-policy";
import { LIMIT_DEFAULTS, type LimitName, type RateLimit, rateLimit } from "./limit-defaults";

/** Everything that can be set from outside, parsed once. Times say their unit. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Origin of the site, without a slash at the end: what an Origin header must equal. */
  readonly appUrl: string;
  /** May be a pooler; the restricted role where there are two. */
  readonly databaseUrl: string;
  /** Owner, for LISTEN and migrations; the same as `databaseUrl` when only that is given. */
  readonly databaseDirectUrl: string;
  readonly redisUrl: string | null;
  /** Sidecars that an engine may pick from; empty = same origin. */
  readonly realtimeUrls: readonly string[];
  readonly realtimePort: number;
  /** How often a sidecar compares itself with the log and sends its heartbeat. */
  readonly realtimeTickMs: number;
  readonly authSecret: string;
  /** Fernet keys for what rests on the server, comma-separated: the first seals, all open. */
  readonly encryptionKeys: string;
  readonly opaqueServerSetup: string;
  readonly signups: "open" | "invite" | "closed";
  /** CIDR blocks of reverse proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly sessionDays: number;
  /** A session's expiry is pushed out at most this often. */
  readonly sessionRenewHours: number;
  readonly inviteDays: number;
  /** zxcvbn score that a password must reach. */
  readonly passwordScore: number;
  readonly handleMin: number;
  readonly handleMax: number;
  readonly socketSends: boolean;
  /** What a new group allows. */
  readonly groupPolicy: Policy;
  /** The one-port front runs in this process and vouches for the `x-sotto-peer` header. */
  readonly behindFront: boolean;
  /** Changes with every build. */
  readonly build: string;
  readonly limits: Readonly<Record<LimitName, RateLimit>>;
}

/** The settings are not usable; `lines` says why, one plain sentence each, without a secret's value. */
export class ConfigurationError extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(`The configuration is not usable:\n${lines.map((line) => `  ${line}`).join("\n")}`);
    this.name = "ConfigurationError";
    this.lines = lines;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const whole = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`)
    .default(fallback);

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, "must start with postgres://");
const list = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const origin = z
  .string()
  .refine(
    (text) => /^https?:\/\/[^/?#]+\/?$/.test(text) && URL.canParse(text),
    "must be like https://chat.example.org, without a path",
  )
  .transform((text) => new URL(text).origin);

const socketUrls = z
  .string()
  .transform(list)
  .refine(
    (urls) => urls.every((url) => /^wss?:\/\//.test(url) && URL.canParse(url)),
    "must be ws:// or wss:// addresses, comma-separated",
  );

const blocks = z
  .string()
  .transform(list)
  .refine(
    (parts) => parts.every((part) => /^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(part)),
    "must be addresses or CIDR blocks, comma-separated",
  );

const fernetKeys = z
  .string()
  .refine(
    (text) => list(text).length > 0 && list(text).every((key) => /^[A-Za-z0-9_-]{43}=$/.test(key)),
    "must be Fernet keys of 44 characters, comma-separated",
  )
  .transform((text) => list(text).join(","));

const settings = z.object({
  PORT: whole(3000, 0, 65_535),
  HOST: z.string().min(1).default("0.0.0.0"),
  APP_URL: origin.optional(),
  DATABASE_URL: postgresUrl,
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?(\+sentinel|\+cluster)?:\/\//, "must start with redis:// or rediss://")
    .optional(),
  REALTIME_URL: socketUrls.default([]),
  REALTIME_PORT: whole(3001, 0, 65_535),
  REALTIME_TICK_MS: whole(15_000, 100, 120_000),
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters"),
  ENCRYPTION_KEYS: fernetKeys,
  OPAQUE_SERVER_SETUP: z.string().regex(/^[A-Za-z0-9_-]{128,512}$/, "must be the text that the OPAQUE set-up wrote"),
  SIGNUPS: z.enum(["open", "invite", "closed"], "must be open, invite or closed").default("open"),
  TRUSTED_PROXIES: blocks.default([]),
  SESSION_DAYS: whole(30, 1, 400),
  SESSION_RENEW_HOURS: whole(24, 0, 720),
  INVITE_DAYS: whole(7, 1, 400),
  PASSWORD_SCORE: whole(3, 0, 4),
  HANDLE_MIN: whole(3, 3, 31),
  HANDLE_MAX: whole(30, 3, 31),
  SOCKET_SENDS: z.enum(["on", "off"], "must be on or off").default("on"),
  ...GROUP_SETTINGS,
  SOTTO_FRONT: z.enum(["1", "0"], "must be 1 or 0").default("0"),
});
type Settings = z.infer<typeof settings>;

/** Values of `names`, from the environment or from the file that `NAME_FILE` points to. An empty value counts as unset. */
function gather(names: readonly string[], environment: Environment, lines: string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of names) {
    const direct = environment[name]?.trim();
    const file = environment[`${name}_FILE`]?.trim();
    if (direct && file) lines.push(`${name} and ${name}_FILE are both set: keep one.`);
    if (direct) given[name] = direct;
    else if (file) readInto(given, name, file, lines);
  }
  return given;
}

function readInto(given: Record<string, string>, name: string, file: string, lines: string[]): void {
  try {
    const text = readFileSync(file, "utf8").trim();
    if (text === "") lines.push(`${name}_FILE: ${file} is empty.`);
    else given[name] = text;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    lines.push(`${name}_FILE: ${file} cannot be read (${code}).`);
  }
}

/** A limit's name that is none is a complaint: a typo would silently leave the default. */
function readLimits(environment: Environment, lines: string[]): Record<LimitName, RateLimit> {
  const limits: Record<LimitName, RateLimit> = { ...LIMIT_DEFAULTS };
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith("LIMIT_") || !text) continue;
    const key = name.slice("LIMIT_".length);
    const limit = rateLimit(text);
    if (!(key in LIMIT_DEFAULTS))
      lines.push(`${name} is no known limit. Known: ${Object.keys(LIMIT_DEFAULTS).join(", ")}.`);
    else if (limit === null) lines.push(`${name} must be "count/seconds", like 20/60.`);
    else limits[key as LimitName] = limit;
  }
  return limits;
}

function whyNot(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const missing = issue.code === "invalid_type" && issue.input === undefined;
    return `${issue.path.join(".")} ${missing ? "is missing" : issue.message}.`;
  });
}

/** Parses an environment. Throws ConfigurationError with every complaint at once. */
export function readConfiguration(environment: Environment): Configuration {
  const lines: string[] = [];
  const given = gather(Object.keys(settings.shape), environment, lines);
  const limits = readLimits(environment, lines);
  const parsed = settings.safeParse(given, { reportInput: true });
  if (!parsed.success) throw new ConfigurationError([...lines, ...whyNot(parsed.error)]);
  if (parsed.data.HANDLE_MIN > parsed.data.HANDLE_MAX) lines.push("HANDLE_MIN is larger than HANDLE_MAX.");
  if (lines.length > 0) throw new ConfigurationError(lines);
  return shape(parsed.data, limits);
}

function shape(s: Settings, limits: Record<LimitName, RateLimit>): Configuration {
  return {
    port: s.PORT,
    host: s.HOST,
    appUrl: s.APP_URL ?? `http://localhost:${s.PORT}`,
    databaseUrl: s.DATABASE_URL,
    databaseDirectUrl: s.DATABASE_DIRECT_URL ?? s.DATABASE_URL,
    redisUrl: s.REDIS_URL ?? null,
    realtimeUrls: s.REALTIME_URL,
    realtimePort: s.REALTIME_PORT,
    realtimeTickMs: s.REALTIME_TICK_MS,
    authSecret: s.AUTH_SECRET,
    encryptionKeys: s.ENCRYPTION_KEYS,
    opaqueServerSetup: s.OPAQUE_SERVER_SETUP,
    signups: s.SIGNUPS,
    trustedProxies: s.TRUSTED_PROXIES,
    sessionDays: s.SESSION_DAYS,
    sessionRenewHours: s.SESSION_RENEW_HOURS,
    inviteDays: s.INVITE_DAYS,
    passwordScore: s.PASSWORD_SCORE,
    handleMin: s.HANDLE_MIN,
    handleMax: s.HANDLE_MAX,
    socketSends: s.SOCKET_SENDS === "on",
    groupPolicy: groupPolicy(s),
    behindFront: s.SOTTO_FRONT === "1",
    // Written out so that the bundler can put the build's own name in its place.
    build: process.env.SOTTO_BUILD ?? "unbuilt",
    limits,
  };
}

let current: Configuration | null = null;

/** The process's configuration, read from its environment at first use. Throws ConfigurationError. */
export function configuration(): Configuration {
  current ??= readConfiguration(process.env);
  return current;
}

/** For tests that change the environment of a running process. */
export function forgetConfiguration(): void {
  current = null;
}
