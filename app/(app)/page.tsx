/** The list, drawn by the shell from the local store. */
export default function RoomsPage() {
  return null;
}
