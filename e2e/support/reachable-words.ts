import { Session } from "node:inspector";

interface Remote {
  objectId?: string;
  type: string;
  subtype?: string;
  value?: unknown;
}
interface Property {
  name: string;
  value?: Remote;
}

/** What holds sealed bytes, keys or code: nothing in it is read. */
const CLOSED = new Set(["typedarray", "arraybuffer", "dataview", "proxy", "regexp", "date"]);

/**
 * Where words can be reached from an object that lives in memory: every path, through private fields, maps and weak maps, that ends
 * in a text with them. Functions are not looked into.
 */
export function pathsTo(words: string, root: object): string[] {
  const inspector = new Session();
  inspector.connect();
  const shared = globalThis as unknown as { reached?: { root: object; seen: WeakSet<object> } };
  shared.reached = { root, seen: new WeakSet() };
  try {
    return walk(inspector, words);
  } finally {
    delete shared.reached;
    inspector.disconnect();
  }
}

function walk(inspector: Session, words: string): string[] {
  const found: string[] = [];
  const start = ask<{ result: Remote }>(inspector, "Runtime.evaluate", { expression: "globalThis.reached.root" });
  const open: { remote: Remote; path: string }[] = [{ remote: start.result, path: "" }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { remote, path } = next;
    if (remote.type === "string" && String(remote.value).includes(words)) found.push(path);
    if (remote.type !== "object" || !remote.objectId || CLOSED.has(remote.subtype ?? "")) continue;
    if (
      remote.subtype !== "internal#entry" &&
      remote.subtype !== "internal#entryList" &&
      isKnown(inspector, remote.objectId)
    )
      continue;
    for (const { name, value } of propertiesOf(inspector, remote.objectId))
      if (value) open.push({ remote: value, path: `${path}${/^\d+$/.test(name) ? "" : `.${name}`}` });
  }
  return found.sort();
}

function propertiesOf(inspector: Session, objectId: string): Property[] {
  const answer = ask<{ result: Property[]; internalProperties?: Property[]; privateProperties?: Property[] }>(
    inspector,
    "Runtime.getProperties",
    { objectId, ownProperties: true },
  );
  const inner = (answer.internalProperties ?? []).filter(
    ({ name }) => name === "[[Entries]]" || name === "[[PromiseResult]]",
  );
  const own = answer.result.filter(({ name }) => name !== "__proto__");
  return [...own, ...inner, ...(answer.privateProperties ?? [])];
}

/** Every object is looked into once. */
function isKnown(inspector: Session, objectId: string): boolean {
  const answer = ask<{ result: Remote }>(inspector, "Runtime.callFunctionOn", {
    objectId,
    functionDeclaration:
      "function () { const { seen } = globalThis.reached; if (seen.has(this)) return true; seen.add(this); return false; }",
    returnByValue: true,
  });
  return answer.result.value === true;
}

/** The inspector of one's own thread answers before `post` returns. */
function ask<R>(inspector: Session, method: string, params: object): R {
  let [answer, failure]: [R | null, Error | null] = [null, null];
  inspector.post(method, params, (error: Error | null, result?: object) => {
    failure = error;
    answer = result as R;
  });
  if (failure) throw failure;
  if (!answer) throw new Error(`${method} was not answered`);
  return answer;
}
