#include "tests/bench/link/ledger.h"

#include <algorithm>
#include <fstream>

namespace harkara::bench {
namespace {

// Handshakes send no packet that carries so much.
constexpr std::size_t kDataBytes = 400;

double in_seconds(Nanos t) {
  return static_cast<double>(t) / kSecond;
}

// Splits the time on the air by what the packet's bytes were.
void add_air(SecondSums& sums, const Entry& entry) {
  const double air = in_seconds(entry.passage.ends - entry.passage.begins);
  const auto part = [&](std::size_t bytes) {
    return air * static_cast<double>(bytes) / static_cast<double>(entry.packet.bytes);
  };
  sums.headers += part(entry.packet.ip_header + entry.packet.transport_header);
  sums.payload += part(entry.packet.payload() - entry.repeated);
  sums.repeated += part(entry.repeated);
}

// Sorts what the sender did not use, from window to window.
class Silence {
 public:
  Silence(SecondSums& sums, const Schedule& schedule) : sums_(sums), schedule_(schedule) {}

  void until(Nanos to) {
    if (to <= since_) return;
    const Nanos all = schedule_.up_time(to) - schedule_.up_time(since_);
    const Nanos open_end = schedule_.is_up(since_) ? schedule_.window_end(since_) : since_;
    const Nanos late = to > open_end ? schedule_.up_time(to) - schedule_.up_time(open_end) : 0;
    if (before_data_) {
      sums_.before_data += in_seconds(all);
    } else {
      (reopening_ ? sums_.after_fade : sums_.idle_between) += in_seconds(all - late);
      sums_.after_fade += in_seconds(late);
    }
    reopening_ = reopening_ || to > open_end;
  }
  void on_air(const Entry& entry) {
    until(entry.passage.begins);
    since_ = entry.passage.ends;
    if (entry.packet.payload() >= kDataBytes) before_data_ = reopening_ = false;
  }

 private:
  SecondSums& sums_;
  const Schedule& schedule_;
  Nanos since_ = 0;
  bool before_data_ = true;
  bool reopening_ = false;
};

}  // namespace

// Modulo 2^32, as TCP counts.
std::size_t Ledger::repeated_bytes(Direction direction, const Packet& packet) {
  if (packet.protocol != kTcp || packet.payload() == 0) return 0;
  const auto length = static_cast<std::uint32_t>(packet.payload());
  const std::uint32_t end = packet.sequence + length;
  const auto [at, fresh] = next_sequence_.try_emplace(
      {direction, packet.source_port, packet.destination_port}, packet.sequence);
  const std::uint32_t known = at->second;
  const auto ahead = static_cast<std::int32_t>(end - known);
  if (ahead > 0) at->second = end;
  if (ahead <= 0) return length;
  const auto overlap = static_cast<std::int32_t>(known - packet.sequence);
  return overlap > 0 ? static_cast<std::size_t>(overlap) : 0;
}

void Ledger::add(Nanos offered, Direction direction, const Packet& packet, const Passage& passage) {
  const std::size_t repeated = was_carried(passage.fate) ? repeated_bytes(direction, packet) : 0;
  entries_.push_back({offered, direction, packet, passage, repeated});
}

ByteSums Ledger::bytes(Direction direction, Nanos end) const {
  ByteSums sums;
  for (const Entry& entry : entries_) {
    if (entry.direction != direction || entry.offered >= end) continue;
    const Packet& packet = entry.packet;
    if (entry.passage.fate == Fate::overflow) sums.overflow += packet.bytes;
    if (entry.passage.fate == Fate::no_cover) sums.no_cover += packet.bytes;
    if (!was_carried(entry.passage.fate)) continue;
    ++sums.packets;
    if (packet.payload() == 0) ++sums.bare;
    if (packet.payload() > 0 && packet.payload() < kSmallPayload) ++sums.small;
    sums.ip_headers += packet.ip_header;
    sums.transport_headers += packet.transport_header;
    sums.payload += packet.payload() - entry.repeated;
    sums.repeated += entry.repeated;
    if (entry.passage.fate == Fate::lost) sums.lost += packet.bytes;
    if (entry.passage.fate == Fate::cut) sums.cut += packet.bytes;
  }
  return sums;
}

SecondSums Ledger::seconds(Direction direction, Nanos end, const Schedule& schedule) const {
  SecondSums sums;
  Silence silence(sums, schedule);
  for (const Entry& entry : entries_) {
    if (entry.direction != direction || !was_carried(entry.passage.fate)) continue;
    if (entry.passage.begins >= end) break;
    silence.on_air(entry);
    add_air(sums, entry);
  }
  silence.until(end);
  return sums;
}

void Ledger::write_csv(const std::filesystem::path& file) const {
  std::ofstream out(file);
  out << "offered_s,direction,bytes,protocol,source_port,destination_port,payload,repeated,fate,"
         "air_from_s,air_to_s\n";
  for (const Entry& entry : entries_)
    out << in_seconds(entry.offered) << ',' << (entry.direction == Direction::up ? "up" : "down")
        << ',' << entry.packet.bytes << ',' << int{entry.packet.protocol} << ','
        << entry.packet.source_port << ',' << entry.packet.destination_port << ','
        << entry.packet.payload() << ',' << entry.repeated << ',' << fate_name(entry.passage.fate)
        << ',' << in_seconds(entry.passage.begins) << ',' << in_seconds(entry.passage.ends) << '\n';
}

}  // namespace harkara::bench
