/** The shell draws its own outline; pages behind the door have nothing of their own to wait for. */
export default function Loading() {
  return null;
}
