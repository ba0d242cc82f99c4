// One end of a channel whose other end is written by hand.
#pragma once

#include "node/link/datagram/channel.h"

namespace harkara::node::datagram::test {

inline crypto::TransportKeys fixed_keys(std::uint8_t a, std::uint8_t b) {
  crypto::TransportKeys keys;
  keys.send.mutable_view()[0] = a;
  keys.receive.mutable_view()[0] = b;
  return keys;
}

struct Bench {
  SeededRandom random{11};
  Channel channel{fixed_keys(1, 2), 5, {}, random, 0};
  std::uint64_t number = 0;

  Channel::Verdict say(const Content& content, std::int64_t now_ms) {
    crypto::AeadKey key;
    key.mutable_view()[0] = 2;
    Bytes packet = data_head(9, number);
    append(packet, crypto::aead_seal(key, number++, packet, encode(content)));
    return channel.receive(*parse_data(packet), now_ms);
  }
  // What is in a packet of the channel's.
  static Content read(View packet, Bytes& plain) {
    crypto::AeadKey key;
    key.mutable_view()[0] = 1;
    const Data data = *parse_data(packet);
    plain = *crypto::aead_open(key, data.number_low, data.head, data.sealed);
    return *parse_content(plain);
  }
};

}  // namespace harkara::node::datagram::test
