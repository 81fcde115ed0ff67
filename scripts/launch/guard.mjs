// Loaded into every child before its own code (--import). A launcher that dies by kill -9 cannot stop its children; the
// broken channel tells them. The child then gets its own SIGTERM and closes in order, or is ended after ten seconds.
process.channel?.unref();
process.on("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 10_000).unref();
});
