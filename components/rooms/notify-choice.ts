const KEY = "sotto-notify";

/** Whether this browser was asked to tell of new messages, and lets us. */
export function mayNotify(): boolean {
  return (
    typeof Notification !== "undefined" && Notification.permission === "granted" && localStorage.getItem(KEY) === "on"
  );
}

/** Asks the browser and keeps the choice. Answers whether notes will be shown, or that the browser forbids them. */
export async function chooseNotify(on: boolean): Promise<"on" | "off" | "blocked"> {
  if (!on || typeof Notification === "undefined") {
    localStorage.removeItem(KEY);
    return typeof Notification === "undefined" ? "blocked" : "off";
  }
  const permission = await Notification.requestPermission();
  if (permission === "granted") localStorage.setItem(KEY, "on");
  return permission === "granted" ? "on" : permission === "denied" ? "blocked" : "off";
}
