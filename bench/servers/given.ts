/** What a server of the bench is started with. */
function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export const BENCH_PORT = Number(given("BENCH_PORT"));
export const BENCH_REDIS = given("BENCH_REDIS");

const url = new URL(given("BENCH_DATABASE"));
const socket = url.searchParams.get("host");
// As a start-up parameter the server would refuse `host`.
url.searchParams.delete("host");

/** As the driver takes it. */
export const BENCH_DATABASE = url.href;
/** Options for a unix socket, where there is one. */
export const BENCH_HOST = socket === null ? {} : { host: socket };
