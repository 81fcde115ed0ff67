import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { FrameReader, type TakeFrame } from "./frame-reader";

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const MASK = Buffer.from([0x5a, 0x17, 0xc3, 0x88]);
/** One for all lines: what is read is looked at before the next read. */
const shared = Buffer.allocUnsafe(262_144);

interface LinePorts {
  readonly port: number;
  readonly path: string;
  readonly origin: string;
  /** Whether whole frames are wanted, not only how they begin. */
  readonly whole: boolean;
  text(buffer: Buffer, start: number, length: number): void;
  open(): void;
  ended(why: string): void;
}

/** A WebSocket client that costs next to nothing for each frame it gets, so that the machine is left to the server. */
export class Line {
  readonly #ports: LinePorts;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  #answer: string | null = "";
  #over = false;

  constructor(ports: LinePorts) {
    this.#ports = ports;
    this.#reader = new FrameReader((...frame) => this.#take(...frame), ports.whole);
    this.#socket = connect({
      port: ports.port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          this.#read(shared.subarray(0, length));
          return true;
        },
      },
    });
    this.#socket.on("connect", () => this.#knock());
    this.#socket.on("error", (error) => this.#end(String(error)));
    this.#socket.on("close", () => this.#end("the server hung up"));
  }

  /** Sends a text, masked as a client must. */
  send(text: string): void {
    this.#frame(TEXT, Buffer.from(text));
  }

  /** Goes without a word. */
  cut(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #knock(): void {
    const { path, port, origin } = this.#ports;
    const key = randomBytes(16).toString("base64");
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${origin}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
    );
  }

  #read(chunk: Buffer) {
    if (this.#answer === null) return this.#reader.read(chunk);
    this.#answer += chunk.toString("latin1");
    const end = this.#answer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const rest = Buffer.from(this.#answer.slice(end + 4), "latin1");
    if (!this.#answer.startsWith("HTTP/1.1 101")) return this.#end(this.#answer.slice(0, this.#answer.indexOf("\r\n")));
    this.#answer = null;
    this.#ports.open();
    if (rest.length > 0) this.#reader.read(rest);
  }

  readonly #take: TakeFrame = (opcode, buffer, start, length) => {
    if (opcode === TEXT) return this.#ports.text(buffer, start, length);
    if (opcode === PING) return this.#frame(PONG, Buffer.from(buffer.subarray(start, start + length)));
    if (opcode === CLOSE) this.#end(`closed with ${length >= 2 ? buffer.readUInt16BE(start) : "no code"}`);
  };

  #frame(opcode: number, payload: Buffer): void {
    const header = payload.length < 126 ? 2 : 4;
    const frame = Buffer.allocUnsafe(header + 4 + payload.length);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (header === 2 ? payload.length : 126);
    if (header === 4) frame.writeUInt16BE(payload.length, 2);
    MASK.copy(frame, header);
    for (let i = 0; i < payload.length; i += 1) frame[header + 4 + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0);
    this.#socket.write(frame);
  }

  #end(why: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.destroy();
    this.#ports.ended(why);
  }
}
