// A dialler that speaks ZMTP 3.1 and CURVE (RFC 37, RFC 26) by itself: libzmq keeps a message
// in parts to itself until its last part has been said, so it cannot be made to send one
// without end.
#pragma once

#include "crypto/box.h"
#include "node/link/transport.h"

namespace harkara::node::test {

// Blocks: for a thread of its own.
class RawZmtp {
 public:
  // False: the connection ended meanwhile.
  bool shake_hands(const DialTarget& target, const crypto::BoxKey& key);
  bool say(View part, bool more);
  ~RawZmtp();

 private:
  bool connect(const std::string& endpoint);
  bool write(View bytes);
  std::optional<Bytes> read(std::size_t size);
  std::optional<Bytes> read_command();
  bool write_command(const Bytes& body);
  Bytes sealed(std::string_view nonce_prefix, View plain);  // under the next number

  int socket_ = -1;
  std::uint64_t number_ = 0;
  Bytes server_;  // its key for this connection; before WELCOME its own
  Bytes secret_;  // ours for this connection
};

}  // namespace harkara::node::test
