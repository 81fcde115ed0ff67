// The tests of `crypto/` once more, with their vectors, over the simulator's primitives.
import "./installed";
import "../../crypto/account-chain.test";
import "../../crypto/at-rest.test";
import "../../crypto/box.test";
import "../../crypto/event.test";
import "../../crypto/fernet.test";
import "../../crypto/hash.test";
import "../../crypto/note.test";
import "../../crypto/room-chain.test";
import "../../crypto/sign.test";
import "../../crypto/vault.test";
