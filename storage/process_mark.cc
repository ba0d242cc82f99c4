#include "storage/process_mark.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "base/codec.h"
#include "base/text.h"

namespace harkara::storage {

namespace {

// Field 22 of /proc/PID/stat. The name, field 2, may hold spaces and parentheses:
// counting starts behind the last one. 0 when there is no such process.
std::uint64_t start_ticks(std::uint32_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  std::uint64_t ticks = 0;
  fields >> ticks;
  return ticks;
}

std::array<std::uint8_t, 16> boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string text;
  file >> text;
  std::erase(text, '-');
  std::array<std::uint8_t, 16> out{};
  if (const auto bytes = from_hex(text); bytes && bytes->size() == out.size()) {
    std::copy(bytes->begin(), bytes->end(), out.begin());
  }
  return out;
}

}  // namespace

ProcessMark this_process() {
  const auto pid = static_cast<std::uint32_t>(::getpid());
  return {pid, start_ticks(pid), boot_id()};
}

bool is_running(const ProcessMark& mark) {
  return mark.boot == boot_id() && mark.started == start_ticks(mark.pid) && mark.started != 0;
}

Bytes encode_process_mark(const ProcessMark& mark) {
  ByteWriter out;
  out.u32(mark.pid);
  out.u64(mark.started);
  out.raw(mark.boot);
  return out.take();
}

std::optional<ProcessMark> decode_process_mark(View encoded) {
  ByteReader in(encoded);
  ProcessMark mark;
  mark.pid = in.u32();
  mark.started = in.u64();
  const View boot = in.raw(mark.boot.size());
  if (!in.finished()) return std::nullopt;
  std::copy(boot.begin(), boot.end(), mark.boot.begin());
  return mark;
}

}  // namespace harkara::storage
