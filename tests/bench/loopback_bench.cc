// harkara_bench_loopback [--json] [--records N] [--attachments N]: bundles from one
// daemon to another over loopback, durable at both ends before they count, beside
// NNCP on files of the same sizes and beside the bound that signature checks and
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
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kRecordBytes = 1'500;
constexpr std::size_t kAttachmentBytes = 1 << 20;
constexpr std::size_t kNncpFiles = 300;

struct Options {
  bool json = false;
  std::size_t records = 10'000;
  std::size_t attachments = 64;
};

template <class T>
T need(Result<T> result, const char* what) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "bench: %s: %s\n", what, result.error().message.c_str());
  std::exit(1);
}
void need(Status status, const char* what) {
  if (status) return;
  std::fprintf(stderr, "bench: %s: %s\n", what, status.error().message.c_str());
  std::exit(1);
}

// Two homes: a clinic whose bundles for AIIMS a district keeps. AIIMS is never on.
class Pair {
 public:
  explicit Pair(const fs::path& dir) : dir_(dir), port_(20'000 + ::getpid() % 20'000) {
    fs::create_directories(dir_);
    std::ofstream(dir_ / "lab.toml")
        << "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"tcp://127.0.0.1:" << port_ + 1
        << "\"\ndesks = [\"radiology\"]\n[[node]]\nname = \"district\"\ntier = \"district\"\n"
        << "listen = \"tcp://127.0.0.1:" << port_ << "\"\nparents = [\"aiims\"]\n"
        << "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\nparents = [\"district\"]\n";
    if (run({HARKARA_BINARY_DEFAULT, "network", "lab", (dir_ / "lab.toml").string(), "--out",
             (dir_ / "lab").string()}) != 0)
      need(Status(fail(Errc::io, "harkara network lab failed")), dir_.c_str());
  }

  fs::path home(const char* name) const { return dir_ / "lab" / name; }
  int port() const { return port_; }

  void dial_through(int port) const {
    const fs::path file = home("clinic") / "harkara.toml";
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto config = need(node::parse_config(as_view(text)), "harkara.toml");
    config.parents.front().endpoint = "tcp://127.0.0.1:" + std::to_string(port);
    std::ofstream(file) << node::write_config(config);
  }

 private:
  fs::path dir_;
  int port_;
};

class Sender {
 public:
  explicit Sender(const Pair& pair)
      : station_(need(node::Station::open(pair.home("clinic"), {}, clock_, random_), "clinic")) {}

  void queue(std::size_t count, std::size_t bytes) {
    auto& bundles = station_->bundles();
    const EndpointId desk = crypto::desk_endpoint("radiology@aiims");
    const auto mailbox = need(station_->casebook().mailbox(desk), "desk");
    const crypto::Recipient recipient{desk, mailbox.epochs.front()};
    Bytes content(bytes);
    for (std::size_t i = 0; i < count; ++i) {
      random_.fill(content);
      crypto::BundleHeader header;
      header.origin = station_->home().node.subject;
      header.destination = desk;
      header.created_ms = station_->clock().now().wall_ms;
      header.lifetime_s = 7 * 24 * 3600;
      const auto seal = [&](const crypto::ChunkSink& sink) {
        std::size_t at = 0;
        const auto source = [&](MutableView out) -> Result<std::size_t> {
          const std::size_t n = std::min(out.size(), content.size() - at);
          std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(at), n, out.begin());
          at += n;
          return n;
        };
        return crypto::seal_bundle(header, content.size(), {&recipient, 1}, source, sink,
                                   station_->node_key(), random_);
      };
      last_ = need(bundles.build(crypto::padded_size(bytes), false, seal), "seal").manifest;
      if (i % 100 == 99) need(station_->store().commit(), "commit");
    }
    need(station_->store().commit(), "commit");
  }

  std::size_t queued() {
    std::size_t count = 0;
    need(
        station_->store().scan_keys(storage::Table::queue, {}, [&](View) { return ++count, true; }),
        "queue");
    return count;
  }
  const crypto::SignedManifest& last() const { return last_; }
  const crypto::SignPublicKey& identity() const { return station_->home().node.fields.identity; }

 private:
  crypto::SystemRandom random_;
  node::SystemClock clock_;
  std::unique_ptr<node::Station> station_;
  crypto::SignedManifest last_;
};

// Seconds until custody of everything is acknowledged, durably at the sender.
double transfer(const Pair& pair, Sender& sender) {
  const Child district(
      {HARKARA_BINARY_DEFAULT, "--home", pair.home("district").string(), "node", "run"});
  ::usleep(700'000);
  const double start = now_s();
  const Child clinic(
      {HARKARA_BINARY_DEFAULT, "--home", pair.home("clinic").string(), "node", "run"});
  while (sender.queued() > 0) {
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

void bench_records(const fs::path& dir, const Options& options) {
  const Pair pair(dir / "records");
  Sender sender(pair);
  sender.queue(options.records, kRecordBytes);
  const double seconds = transfer(pair, sender);
  const double rate = static_cast<double>(options.records) / seconds;
  const double bound = bound_seconds(dir / "bound", sender, options.records);
  print({"loopback.records", rate, "bundles/s", "bound: signature checks and commits",
         bound / seconds},
        options.json);
  const auto peer = nncp_transfer(dir / "nncp", kNncpFiles, kRecordBytes, pair.port() + 2);
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
  const auto peer = nncp_transfer(dir / "nncp-large", 16, kAttachmentBytes, pair.port() + 3);
  if (!peer) return;
  const double theirs = 16 * static_cast<double>(kAttachmentBytes) / 1e6 / peer->seconds;
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
  tap_options.target_port = static_cast<std::uint16_t>(pair.port());
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
  while (sender.queued() > 0 && now_s() - start < 120) {
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
