/** The status says 404; the words are the shell's, which looks at its own store first (a room may be known here and gone there). */
export default function RoomNotFound() {
  return null;
}
