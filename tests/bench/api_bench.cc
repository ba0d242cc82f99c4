// Fifty people at the desk of one hub whose store holds 100 000 cases: how long a page of
// the list and an opened case take, over real sockets, and what it costs in memory.
//
//   harkara_bench_api [--json] [--cases N] [--users N] [--seconds N] [--think MS]
//
// Cases are written as the inbox would keep them: signed events, 19 of 20 answered. Their
// bundles are gone, as those of old cases are. The daemon's loop runs in this process; each
// user is a thread with a connection of its own, who looks at a page of the queue or of the
// list, opens one of its cases, and thinks for a second in between.
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <thread>

#include "crypto/random.h"
#include "node/api/api.h"
#include "node/consult/case_thread.h"
#include "node/lab/lab.h"
#include "node/trusted_clock.h"
#include "tests/bench/api_user.h"
#include "tests/bench/must.h"
#include "tests/bench/report.h"
#include "tests/bench/timing.h"

namespace harkara::node {
namespace {

using bench::die;
using bench::must;
using consult::Event;
using consult::EventKind;

struct Wanted {
  bool json = false;
  std::size_t cases = 100'000;
  std::size_t users = 50;
  int seconds = 20;
  int think_ms = 1'000;
};

constexpr const char* kPlan = R"(
[[node]]
name = "clinic"
tier = "clinic"
parents = ["hub"]

[[node]]
name = "hub"
tier = "hub"
listen = "tcp://127.0.0.1:7401"
desks = ["medicine"]
)";

class Author {
 public:
  Author(Station& self, EndpointId mailbox)
      : home_(self.home()), person_(home_.keyring.person()), mailbox_(mailbox) {}
  void write(storage::Store& store, const Event& event) const {
    const consult::Binding binding{home_.node.subject, mailbox_};
    const Bytes payload =
        must(consult::sign_payload(event, binding, home_.person.encoded, person_));
    must(consult::append_event(store, event.case_id, event.id, BundleId{}, binding, payload));
  }
  const Home& home() const { return home_; }

 private:
  const Home& home_;
  crypto::SigningKey person_;
  EndpointId mailbox_;
};

void fill(Station& hub, Station& clinic, std::size_t cases) {
  const auto desk = must(hub.casebook().mailbox(crypto::desk_endpoint("medicine@hub")));
  const Author asking(clinic, desk.mailbox);
  const Author answering(hub, endpoint_of(clinic.home().node.subject));
  SeededRandom random(7);
  const std::int64_t now = hub.clock().now().wall_ms;
  constexpr std::int64_t kYear_ms = std::int64_t{365} * 24 * 3600 * 1000;
  for (std::size_t i = 0; i < cases; ++i) {
    Event event;
    event.case_id = random.make<CaseId>();
    event.id = random.make<EventId>();
    event.kind = EventKind::opened;
    event.time_ms = now - static_cast<std::int64_t>(random.below(kYear_ms));
    event.service_class = i % 10 == 0 ? ServiceClass::urgent : ServiceClass::routine;
    event.desk = "medicine@hub";
    event.origin_node = "clinic";
    event.body = {
        {"patient", {{"pseudonym", "K-" + std::to_string(i)}, {"age", 40}, {"sex", "female"}}},
        {"question", "Fever for five days, no cough. Malaria?"},
        {"consent", "implied"}};
    asking.write(hub.store(), event);
    if (i % 20 != 0) {
      event.id = random.make<EventId>();
      event.kind = EventKind::answered;
      event.height = 1;
      event.origin_node = "hub";
      event.time_ms += 3'600'000;
      event.body = {{"advice", "Rapid test first; then as the result says."}};
      answering.write(hub.store(), event);
    }
    if (i % 2'000 == 1'999) must(hub.store().commit());
  }
  must(hub.store().commit());
}

double p95(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : 1'000 * values[values.size() * 95 / 100];
}

double peak_megabytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1'000;
}

// Now, not at the peak, which filling the store has reached.
double resident_megabytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  double resident = 0;
  in >> pages >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

void add_users(Station& hub, std::size_t count) {
  auto book =
      must(api::UserBook::open(hub.home().paths.root, hub.home().keyring.store, hub.random()));
  const auto hash =
      must(crypto::new_passphrase_hash(as_view("four words that rhyme"), hub.random()));
  for (std::size_t i = 0; i < count; ++i)
    must(book.add("user" + std::to_string(i), api::kSpecialist, hash, 1));
}

struct Times {
  std::vector<double> list;
  std::vector<double> queue;
  std::vector<double> open;
  std::size_t failed = 0;
};

Times work(int port, std::size_t number, const Wanted& wanted, const std::atomic<bool>& over) {
  Times out;
  bench::ApiUser user(port, "user" + std::to_string(number));
  if (!user.login("four words that rhyme")) return out.failed = 1, out;
  SeededRandom random(number);
  while (!over) {
    const bool queue = random.below(2) == 0;
    std::string body;
    const std::string path = queue ? "desk/queue?desk=medicine&limit=50" : "cases?limit=50";
    const double listed = bench::seconds([&] { body = user.get(path); });
    (queue ? out.queue : out.list).push_back(listed);
    const Json page = Json::parse(body, nullptr, false);
    if (!page.is_object() || page["cases"].empty()) {
      ++out.failed;
      continue;
    }
    const std::string name = page["cases"][random.below(page["cases"].size())]["case"];
    out.open.push_back(bench::seconds([&] { body = user.get("cases/" + name); }));
    out.failed += body.find("\"events\"") == std::string::npos ? 1U : 0U;
    const auto think = static_cast<useconds_t>(
        random.below(2'000 * static_cast<std::uint64_t>(wanted.think_ms) + 1));
    ::usleep(std::min<useconds_t>(think, 10'000'000));
  }
  return out;
}

Times run_users(uv_loop_t* loop, int port, const Wanted& wanted) {
  std::atomic<bool> over = false;
  std::atomic<std::size_t> done = 0;
  std::vector<Times> times(wanted.users);
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < wanted.users; ++i)
    threads.emplace_back([&, i] {
      times[i] = work(port, i, wanted, over);
      ++done;
    });
  threads.emplace_back([&] {
    std::this_thread::sleep_for(std::chrono::seconds(wanted.seconds));
    over = true;
  });
  while (done < wanted.users) {
    uv_run(loop, UV_RUN_NOWAIT);
    ::usleep(200);
  }
  threads.clear();
  Times all;
  for (const Times& each : times) {
    all.list.insert(all.list.end(), each.list.begin(), each.list.end());
    all.queue.insert(all.queue.end(), each.queue.begin(), each.queue.end());
    all.open.insert(all.open.end(), each.open.begin(), each.open.end());
    all.failed += each.failed;
  }
  return all;
}

void measure(const Wanted& wanted, const std::filesystem::path& dir) {
  crypto::SystemRandom random;
  SystemClock clock;
  lab::LabOptions options;
  options.now_s = clock.now().wall_ms / 1000;
  must(lab::make_lab(must(lab::parse_plan(as_view(kPlan))), dir / "lab", options, random));
  const std::filesystem::path hub_home = dir / "lab" / "hub";
  const Bytes text = must(read_file(hub_home / "harkara.toml"));
  const std::string more = std::string(as_text(text)) + "\n[api]\nlisten = \"127.0.0.1:0\"\n";
  must(write_file(hub_home / "harkara.toml", as_view(more)));
  const auto clinic = must(Station::open(dir / "lab" / "clinic", {}, clock, random));
  const auto hub = must(Station::open(hub_home, {}, clock, random));
  must(hub->maintain_mailboxes());
  const double filled = bench::seconds([&] { fill(*hub, *clinic, wanted.cases); });
  add_users(*hub, wanted.users);
  uv_loop_t loop{};
  uv_loop_init(&loop);
  const auto log = must(open_log("error", {}));
  const double memory_before = resident_megabytes();
  auto api = must(api::Api::start({.loop = &loop,
                                   .station = *hub,
                                   .log = *log,
                                   .wrote = [] {},
                                   .live_status = [] { return Json::object(); }}));
  const double indexed = bench::seconds([&] {
    while (!api->is_ready()) uv_run(&loop, UV_RUN_ONCE);
  });
  const double memory = resident_megabytes();
  const Times times = run_users(&loop, api->port(), wanted);
  if (times.failed > 0) die(std::to_string(times.failed) + " requests failed");
  api.reset();
  uv_run(&loop, UV_RUN_DEFAULT);
  const std::string of =
      std::to_string(wanted.cases) + " cases, " + std::to_string(wanted.users) + " users";
  const bool json = wanted.json;
  bench::print({"fill the store", filled, "s", of, 0}, json);
  bench::print({"index after a start", indexed, "s", of, 0}, json);
  bench::print({"memory of the index", memory - memory_before, "MB", of, 0}, json);
  bench::print({"peak memory in all", peak_megabytes(), "MB", of, 0}, json);
  bench::print(
      {"p95 of a page of the list", p95(times.list), "ms", "aim: 100 ms", p95(times.list) / 100},
      json);
  bench::print(
      {"p95 of a page of the queue", p95(times.queue), "ms", "aim: 100 ms", p95(times.queue) / 100},
      json);
  bench::print(
      {"p95 of an opened case", p95(times.open), "ms", "aim: 100 ms", p95(times.open) / 100}, json);
  bench::print({"requests",
                static_cast<double>(times.list.size() + times.queue.size() + times.open.size()) /
                    wanted.seconds,
                "1/s", of, 0},
               json);
}

int help() {
  std::cout << "harkara_bench_api [--json] [--cases N] [--users N] [--seconds N] [--think MS]\n"
               "People at the desk of one hub: how long a page of the list and an opened case\n"
               "take, over real sockets, and what it costs in memory.\n";
  return 0;
}

}  // namespace
}  // namespace harkara::node

int main(int argc, char** argv) {
  using namespace harkara;
  crypto::initialise();
  node::Wanted wanted;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::atoi(argv[++i]) : 0; };
    if (word == "--help" || word == "-h") return node::help();
    if (word == "--json") wanted.json = true;
    if (word == "--cases") wanted.cases = static_cast<std::size_t>(number());
    if (word == "--users") wanted.users = static_cast<std::size_t>(number());
    if (word == "--seconds") wanted.seconds = number();
    if (word == "--think") wanted.think_ms = number();
  }
  std::string dir = (std::filesystem::temp_directory_path() / "harkara-api-XXXXXX").string();
  if (::mkdtemp(dir.data()) == nullptr) return 1;
  node::measure(wanted, dir);
  std::error_code ignored;
  std::filesystem::remove_all(dir, ignored);
  return 0;
}
