import { createServer } from "node:net";
import { StartError } from "./say.mjs";

/** @param {number} port @param {string|undefined} host @returns {Promise<string|null>} null when free, else the error's code */
function probe(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? "error"));
    server.listen({ port, ...(host ? { host } : {}), exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** The port to serve on. @param {string|undefined} text @returns {number} */
export function portFrom(text) {
  if (text === undefined || text === "") return 3000;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StartError(`PORT is "${text}", which is no port number (1 to 65535).`);
  }
  return port;
}

/**
 * Fails with a plain message when the port cannot be had. With `patience` (ms) it waits first: after kill -9 of the
 * launcher its server still needs a moment to close.
 * @param {number} port @param {string|undefined} host @param {number} patience
 */
export async function needPort(port, host, patience) {
  const until = performance.now() + patience;
  let code = await probe(port, host);
  while (code === "EADDRINUSE" && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    code = await probe(port, host);
  }
  if (code === null) return;
  if (code === "EADDRINUSE")
    throw new StartError(`Port ${port} is in use.`, `Choose another: PORT=${port + 1} npm start`);
  if (code === "EACCES") throw new StartError(`Port ${port} may not be opened by this user.`, "Choose one above 1023.");
  throw new StartError(`Port ${port}${host ? ` at ${host}` : ""} cannot be opened (${code}).`);
}
