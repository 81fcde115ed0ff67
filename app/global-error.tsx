"use client";
import "./globals.css";

/** The last resort, when even the layout broke: its words cannot come from the table, which may be what broke. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <main className="grid min-h-dvh place-items-center p-6 text-center">
          <div>
            <h1 className="text-2xl font-semibold tracking-tight">Sotto could not start.</h1>
            <p className="mt-2 text-muted">Nothing you wrote is lost. Reload the page.</p>
          </div>
        </main>
      </body>
    </html>
  );
}
