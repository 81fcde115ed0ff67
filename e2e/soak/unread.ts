import type { Finding } from "./checker";
import { expected } from "./fence";
import type { History } from "./history";

/** Nobody counts further. */
const MOST = 100;

/** I16: what is unread follows from the log and from how far one has read, on every device and by the server alike. */
export function checkUnread(history: History): Finding {
  const { accounts, cursors, windows } = history;
  const violations: string[] = [];
  let counted = 0;
  for (const { client, room, unread, listed } of history.all("unread")) {
    const account = accounts.get(client);
    if (account === undefined || !expected(windows, client, room, undefined)) continue;
    counted++;
    const read = cursors.get(`${account}/${room}`)?.read ?? 0;
    const from = Math.max(read + 1, windows.get(`${client}/${room}`)?.from ?? 1);
    const wanted = Math.min(MOST, unreadIn(history, room, account, from));
    if (unread !== wanted) violations.push(`${client} counts ${unread} unread in ${room}; above ${read} are ${wanted}`);
    if (listed !== null && listed !== wanted)
      violations.push(`the list tells ${client} of ${listed} unread in ${room}; above ${read} are ${wanted}`);
  }
  return { name: "I16", says: "unread follows from log and cursor", counted, of: "counts on devices", violations };
}

/** Messages of others in the main line that are not deleted, from a place on. */
function unreadIn({ log, deletions }: History, room: string, account: string, from: number): number {
  let count = 0;
  for (let seq = from; ; seq++) {
    const event = log.get(`${room}/${seq}`);
    if (!event) return count;
    const isOther = event.kind === "message" && event.sender !== account && !event.thread;
    if (isOther && !deletions.has(`${room}/${event.id}`)) count++;
  }
}
