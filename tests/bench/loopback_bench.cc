// harkara_bench_loopback [--json] [--records N] [--attachments N]: bundles from one
// daemon to another over loopback, durable at both ends before they count, beside
// NNCP on as many files of the same sizes and beside the bound that signature checks and
// commits set.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/limits.h"
#include "crypto/random.h"
#include "node/config.h"
#include "node/link/tap_proxy.h"
#include "node/station.h"
#include "tests/bench/child.h"
#include "tests/bench/nncp.h"
#include "tests/bench/pair.h"
#include "tests/bench/report.h"
#include "tests/bench/timing.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kRecordBytes = 1'500;
constexpr std::size_t kAttachmentBytes = 1 << 20;
constexpr int kRecordRounds = 3;  // medians are told

struct Options {
  bool json = false;
  std::size_t records = 20'000;  // NNCP's too: each is queued by a process of its own
  std::size_t attachments = 64;
};

// Seconds until custody of everything is acknowledged, durably at the sender.
double transfer(const Pair& pair, Sender& sender) {
  const Child district(
      {HARKARA_BINARY_DEFAULT, "--home", pair.home("district").string(), "node", "run"});
  ::usleep(700'000);
  const double start = now_s();
  const Child clinic(
      {HARKARA_BINARY_DEFAULT, "--home", pair.home("clinic").string(), "node", "run"});
  while (sender.has_queued()) {
    ::usleep(10'000);
    if (now_s() - start > 300) need(Status(fail(Errc::io, "not done after 300 s")), "transfer");
  }
  return now_s() - start;
}

// What cannot be saved: one signature check a bundle, and storing it durably in
// commits as large as the daemon's. One process, no network.
double bound_seconds(const fs::path& dir, const Sender& sender, std::size_t count) {
  fs::create_directories(dir);
  crypto::SystemRandom random;
  storage::StoreKey key;
  auto store = need(storage::LmdbStore::open(dir, key, random, {}), "bound");
  const Bytes chunk(crypto::padded_size(kRecordBytes) + kChunkTagBytes, 7);
  const double start = now_s();
  std::size_t pending = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!crypto::verify_manifest(sender.last(), sender.identity())) std::exit(1);
    Bytes id = to_bytes(sender.last().id.view());
    for (std::size_t b = 0; b < 8; ++b) id[b] = static_cast<std::uint8_t>(i >> (8 * b));
    need(store->put(storage::Table::bundles, id, sender.last().encoded), "put");
    need(store->put(storage::Table::chunks, View(id).first(12), chunk), "put");
    pending += chunk.size() + sender.last().encoded.size();
    if (pending < kGroupCommitBytes) continue;
    need(store->commit(), "commit");
    pending = 0;
  }
  need(store->commit(), "commit");
  return now_s() - start;
}

struct Round {
  double seconds;
  double of_bound;
};

// Beside its bound in the same seconds: what else the machine does takes from both.
Round record_round(const fs::path& dir, std::size_t count) {
  const Pair pair(dir);
  Sender sender(pair);
  sender.queue(count, kRecordBytes);
  const double seconds = transfer(pair, sender);
  return {seconds, bound_seconds(dir / "bound", sender, count) / seconds};
}

void bench_records(const fs::path& dir, const Options& options) {
  std::vector<double> seconds;
  std::vector<double> of_bound;
  for (int i = 0; i < kRecordRounds; ++i) {
    const Round round = record_round(dir / ("records" + std::to_string(i)), options.records);
    seconds.push_back(round.seconds);
    of_bound.push_back(round.of_bound);
  }
  const double rate = static_cast<double>(options.records) / median(seconds);
  print({"loopback.records", rate, "bundles/s", "bound: signature checks and commits",
         median(of_bound)},
        options.json);
  const auto peer = nncp_transfer(dir / "nncp", options.records, kRecordBytes, Pair::port() + 2);
  if (!peer) {
    std::fprintf(stderr, "bench: NNCP not installed or not done: no comparison\n");
    return;
  }
  const double theirs = static_cast<double>(peer->files) / peer->seconds;
  print({"nncp.records", theirs, "files/s", "harkara", theirs / rate}, options.json);
  print({"loopback.records.vs_nncp", rate, "bundles/s", "NNCP " + std::to_string(theirs),
         rate / theirs},
        options.json);
}

void bench_attachments(const fs::path& dir, const Options& options) {
  const Pair pair(dir / "attachments");
  Sender sender(pair);
  sender.queue(options.attachments, kAttachmentBytes);
  const double seconds = transfer(pair, sender);
  const double megabytes = static_cast<double>(options.attachments * kAttachmentBytes) / 1e6;
  print({"loopback.attachments", megabytes / seconds, "MB/s", "", 0}, options.json);
  const auto peer =
      nncp_transfer(dir / "nncp-large", options.attachments, kAttachmentBytes, Pair::port() + 3);
  if (!peer) return;
  const double theirs = megabytes / peer->seconds;
  print({"loopback.attachments.vs_nncp", megabytes / seconds, "MB/s",
         "NNCP " + std::to_string(theirs), megabytes / seconds / theirs},
        options.json);
}

// The bytes that really pass, both ways, at a tap between the daemons.
void bench_wire(const fs::path& dir, const Options& options) {
  constexpr std::size_t kCount = 16;
  const Pair pair(dir / "wire");
  uv_loop_t loop;
  uv_loop_init(&loop);
  node::TapOptions tap_options;
  tap_options.target_port = static_cast<std::uint16_t>(Pair::port());
  auto tap = need(node::TapProxy::open(&loop, tap_options), "tap");
  pair.dial_through(tap->port());
  Sender sender(pair);
  sender.queue(kCount, kAttachmentBytes);
  const Child district(
      {HARKARA_BINARY_DEFAULT, "--home", pair.home("district").string(), "node", "run"});
  ::usleep(700'000);
  const Child clinic(
      {HARKARA_BINARY_DEFAULT, "--home", pair.home("clinic").string(), "node", "run"});
  const double start = now_s();
  while (sender.has_queued() && now_s() - start < 120) {
    uv_run(&loop, UV_RUN_NOWAIT);
    ::usleep(200);
  }
  const auto bytes = static_cast<double>(tap->bytes(node::TapDirection::to_target) +
                                         tap->bytes(node::TapDirection::from_target));
  const double payload = kCount * static_cast<double>(kAttachmentBytes);
  print(
      {"loopback.wire", bytes / payload, "B per B", "payload of 1 MB attachments", bytes / payload},
      options.json);
  tap.reset();
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
}

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      options.json = true;
    else if (word == "--records" && i + 1 < argc)
      options.records = std::strtoul(argv[++i], nullptr, 10);
    else if (word == "--attachments" && i + 1 < argc)
      options.attachments = std::strtoul(argv[++i], nullptr, 10);
    else
      return std::fprintf(
                 stderr,
                 "usage: harkara_bench_loopback [--json] [--records N] [--attachments N]\n"),
             2;
  }
  crypto::initialise();
  std::string dir = (fs::temp_directory_path() / "harkara-bench-XXXXXX").string();
  if (::mkdtemp(dir.data()) == nullptr) return 1;
  bench_records(dir, options);
  bench_attachments(dir, options);
  bench_wire(dir, options);
  fs::remove_all(dir);
  return 0;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
