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

void add_silence(SecondSums& sums, Nanos from, Nanos to, bool before_data,
                 const Schedule& schedule) {
  if (to <= from) return;
  const Nanos all = schedule.up_time(to) - schedule.up_time(from);
  if (before_data) {
    sums.before_data += in_seconds(all);
    return;
  }
  // Up-time of whole windows in which nothing was said belongs to the fade too.
  const Nanos first_end = schedule.is_up(from) ? schedule.window_end(from) : from;
  const Nanos late = to > first_end ? schedule.up_time(to) - schedule.up_time(first_end) : 0;
  sums.after_fade += in_seconds(late);
  sums.idle_between += in_seconds(all - late);
}

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
  Nanos silent_since = 0;
  bool before_data = true;
  for (const Entry& entry : entries_) {
    if (entry.direction != direction || !was_carried(entry.passage.fate)) continue;
    if (entry.passage.begins >= end) break;
    add_silence(sums, silent_since, entry.passage.begins, before_data, schedule);
    before_data = before_data && entry.packet.payload() < kDataBytes;
    add_air(sums, entry);
    silent_since = entry.passage.ends;
  }
  add_silence(sums, silent_since, end, before_data, schedule);
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
