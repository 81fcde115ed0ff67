import type { LeaderCall } from "../client/tab-message";
import type { Engine } from "../engine";

/** Does what a view asks of the leading engine. */
export async function answerCall(engine: Engine, call: LeaderCall): Promise<unknown> {
  switch (call.method) {
    case "poke":
      return engine.poke(call.room);
    case "retry":
      return engine.outbox.retry(call.id);
    case "older":
      return engine.sync.older(call.room);
    case "opened":
      return engine.opened(call.room);
    case "markRead":
      return engine.cursors.mark(call.room, call.seq);
    case "readThread":
      return engine.personal.threads.read(call.room, call.root, call.seq);
    case "typing":
      return engine.signals.typing.say(call.room);
    case "draftRests":
      return engine.personal.drafts.touched(call.room);
    case "startDirect":
      return engine.startDirect(call.handle, call.fingerprint);
    case "findPerson":
      return engine.findPerson(call.handle);
    case "createGroup":
      return engine.groups.create(call.name, call.members, call.room);
    case "addMembers":
      return engine.groups.add(call.room, call.members);
    case "removeMembers":
      return engine.groups.remove(call.room, call.members, call.barred);
    case "leaveRoom":
      return engine.groups.leave(call.room);
    case "setRole":
      return engine.groups.setRole(call.room, call.account, call.role, call.mutedUntil);
    case "renameRoom":
      return engine.groups.rename(call.room, call.name);
    case "restartRoom":
      return engine.groups.restart(call.room);
    case "confirmRestart":
      return engine.groups.confirm(call.room, call.hash);
    case "confirmIdentity":
      return engine.confirmIdentity(call.account);
    case "setProfile":
      return engine.profile.set(call);
    case "use":
      return engine.signals.presence.use();
    case "watch":
      return engine.signals.presence.watch(call.page, call.accounts);
    case "takePage":
      return engine.sync.handed(call.page);
    case "hurry":
      return engine.hurry();
  }
}
