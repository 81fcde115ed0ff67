// Next runs this in the browser before any other code of ours.
import "@/protocol/no-eval";
