#include "sim/fuzz/impostor.h"

#include "crypto/manifest.h"
#include "sync/receipt.h"

namespace harkara::sim::fuzz {
namespace {

constexpr std::size_t kOldFrames = 32;
constexpr std::uint64_t kOneIn = 3;

// Names everybody as its next-door neighbour, and itself as a root.
Bytes sinkhole(const Bytes& frame) {
  auto decoded = sync::decode(frame);
  if (!decoded) return frame;
  const auto widen = [](std::vector<sync::Reach>& reach) {
    for (sync::Reach& line : reach) {
      line.expected_delay_s = 0;
      line.sequence = 60'000;
      line.takes_all = true;
    }
  };
  auto* hello = std::get_if<sync::Hello>(&*decoded);
  auto* more = std::get_if<sync::ReachFrame>(&*decoded);
  if (hello == nullptr && more == nullptr) return frame;
  widen(hello != nullptr ? hello->reach : more->reach);
  return sync::encode(*decoded);
}

}  // namespace

void damage(Bytes& frame, std::uint64_t where) {
  if (frame.empty()) return;
  const std::uint64_t bit = where % (frame.size() * 8);
  frame[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
}

Bytes Impostor::noise() {
  Bytes bytes(1 + random_.below(300));
  random_.fill(bytes);
  if (random_.below(2) == 0) bytes[0] = static_cast<std::uint8_t>(1 + random_.below(12));
  return bytes;
}

std::vector<Bytes> Impostor::replay(Bytes frame) {
  std::vector<Bytes> out{std::move(frame)};
  if (!old_.empty() && random_.below(kOneIn) == 0) out.push_back(old_[random_.below(old_.size())]);
  return out;
}

std::vector<Bytes> Impostor::speak(Mood mood, Bytes frame) {
  const bool now = random_.below(kOneIn) == 0;
  if (old_.size() < kOldFrames) old_.push_back(frame);
  switch (mood) {
    case Mood::noise: return {now ? noise() : std::move(frame)};
    case Mood::damage:
      if (now) damage(frame, random_.next_u64());
      return {std::move(frame)};
    case Mood::replay: return replay(std::move(frame));
    case Mood::sink: return {sinkhole(frame)};
    default: return {std::move(frame)};
  }
}

Impostor::Reaction Impostor::hear(Mood mood, const sync::Frame& frame) {
  Reaction reaction;
  if (mood != Mood::false_custody && mood != Mood::false_receipt) return reaction;
  const auto* offered = std::get_if<sync::ManifestFrame>(&frame);
  reaction.listened = offered == nullptr && !std::holds_alternative<sync::Slice>(frame);
  const auto manifest = offered != nullptr
                            ? crypto::decode_manifest(offered->encoded)
                            : Result<crypto::SignedManifest>(fail(Errc::invalid, ""));
  if (!manifest) return reaction;
  if (mood == Mood::false_custody) {
    reaction.says.push_back(sync::encode(sync::Custody{{manifest->id, random_.make<BundleId>()}}));
  } else {
    const auto receipt = sync::issue_receipt(manifest->id, "", 1, identity_);
    reaction.says.push_back(sync::encode(sync::Receipts{{receipt.encoded}}));
  }
  return reaction;
}

}  // namespace harkara::sim::fuzz
