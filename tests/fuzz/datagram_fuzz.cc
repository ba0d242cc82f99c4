// The datagram link on foreign bytes. First byte even: the rest is any datagram, given
// to a listening switchboard and to the parsers. Odd: the rest is what an enrolled
// peer says within its session, in pieces of 1 + one length byte.
#include "base/assert.h"
#include "crypto/hash.h"
#include "node/link/datagram/switchboard.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::datagram;

namespace {

class RefuseAll final : public Admission {
 public:
  Result<crypto::Certificate> admit(View, const crypto::BoxPublicKey&) override {
    return fail(Errc::refused, "stranger");
  }
};

void feed_board(View packet) {
  static SeededRandom random(1);  // for speed; what is drawn decides nothing here
  static const crypto::BoxKey key = crypto::make_box_key(random);
  static RefuseAll admission;
  Options options;
  options.listens = true;
  Switchboard board({key, {}}, admission, random, options);
  board.datagram({}, packet, 0);
  while (board.next_event()) {
  }
  std::size_t answered = 0;
  while (const auto out = board.next_transmit(0)) answered += out->packet.size();
  HARKARA_ASSERT(answered <= packet.size());  // no amplifier
}

void feed_parsers(View packet) {
  if (const auto content = parse_content(packet)) {
    const Bytes again = encode(*content);
    const auto same = parse_content(again);
    HARKARA_ASSERT(same && encode(*same) == again);
  }
}

void feed_channel(View script) {
  SeededRandom random(2);
  crypto::TransportKeys keys;
  crypto::AeadKey theirs = keys.receive;
  Channel channel(keys, 7, {}, random, 0);
  channel.write(Bytes(5'000, 1), 0);
  std::uint64_t number = 0;
  std::int64_t now_ms = 0;
  while (!script.empty()) {
    const std::size_t size = std::min<std::size_t>(script[0], script.size() - 1);
    const View plain = script.subspan(1, size);
    script = script.subspan(1 + size);
    Bytes packet = data_head(9, number);
    append(packet, crypto::aead_seal(theirs, number++, packet, plain));
    const auto data = parse_data(packet);
    if (!data) continue;  // nothing inside
    now_ms += 50;
    const Channel::Verdict verdict = channel.receive(*data, now_ms);
    if (verdict == Channel::Verdict::violation || verdict == Channel::Verdict::closed) return;
    for (;;) {
      const auto frame = channel.next_frame();
      if (!frame) return;
      if (!*frame) break;
      HARKARA_ASSERT(!(*frame)->empty());
    }
    while (const auto out = channel.next_packet(now_ms))
      HARKARA_ASSERT(out->size() <= kMaxPacketBytes);
    HARKARA_ASSERT(channel.next_due_ms(now_ms) > now_ms);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  crypto::initialise();
  if (size == 0) return 0;
  const View rest = as_view(data + 1, size - 1);
  if ((data[0] & 1U) != 0) {
    feed_channel(rest);
  } else {
    feed_board(rest);
    feed_parsers(rest);
  }
  return 0;
}
