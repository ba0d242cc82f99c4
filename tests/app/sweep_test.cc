#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "app/sweep_work.h"
#include "tests/app/command_line.h"

namespace harkara::app {
namespace {

constexpr const char* kScenario = R"(
name = "small"
days = 1
[[node]]
name = "aiims"
tier = "hub"
[[node]]
name = "clinic"
count = 2
parent = "aiims"
link = { rate = 4000, up = "5min", every = "60min" }
[[node]]
name = "remote"
[[courier]]
name = "vehicle"
home = "aiims"
stops = "remote"
[[desk]]
address = "medicine@aiims"
[[work]]
from = "clinic"
desk = "medicine@aiims"
per_day = 3
images = 1
image_size = "20kB"
[[work]]
from = "remote"
desk = "medicine@aiims"
)";

constexpr const char* kSweep = R"(
name = "vehicles"
scenario = "small.toml"
seeds = "1-2"
[grid]
courier.count = [1, 2]
link.rate = [2000, 8000]
[[point]]
node.clinic.link.up = "30min"
)";

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

struct Planned {
  explicit Planned(const char* sweep = kSweep) {
    place.file("small.toml", kScenario);
    const std::string file = place.file("sweep.toml", sweep);
    const Ran ran = harkara({"sim", "sweep", "plan", file, "--out", at("a"), "--json"});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    plan = ran.json();
  }
  std::string at(const std::string& name) const { return (place.path() / name).string(); }
  // A copy of the manifest alone.
  void copy_plan(const std::string& to) const {
    fs::create_directories(fs::path(at(to)) / "results");
    fs::copy_file(fs::path(at("a")) / "manifest.json", fs::path(at(to)) / "manifest.json");
  }
  std::string merged(std::vector<std::string> directories) const {
    const std::string into = at("merged");
    std::vector<std::string> words = {"sim", "sweep", "merge", "--out", into};
    for (const std::string& each : directories) words.push_back(at(each));
    const Ran ran = harkara(words);
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    return text_of(fs::path(into) / "runs.csv") + text_of(fs::path(into) / "table.csv") +
           text_of(fs::path(into) / "table.html");
  }
  void run(const std::string& directory, const std::string& shard = "0/1") const {
    const Ran ran =
        harkara({"sim", "sweep", "run", at(directory), "--shard", shard, "--jobs", "2"});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
  }

  Directory place;
  Json plan;
};

std::vector<pid_t> children() {
  std::ifstream file("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  std::vector<pid_t> out;
  for (pid_t pid = 0; file >> pid;) out.push_back(pid);
  return out;
}

std::size_t results_in(const std::string& directory) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(directory) / "results"))
    if (entry.path().extension() == ".json") ++count;
  return count;
}

}  // namespace

TEST_CASE("a sweep is planned once, and its manifest never changes", "[app][sweep]") {
  const Planned planned;
  CHECK(planned.plan["points"] == 5);
  CHECK(planned.plan["runs"] == 10);
  const std::string before = text_of(fs::path(planned.at("a")) / "manifest.json");
  const auto plan = [&planned](const char* text) {
    const std::string file = planned.place.file("other.toml", text);
    return harkara({"sim", "sweep", "plan", file, "--out", planned.at("a")});
  };
  CHECK(plan(kSweep).code == 0);  // the same again
  const Ran other = plan("scenario = \"small.toml\"\nseeds = [5]\n");
  CHECK(other.code == 1);
  CHECK(other.err.find("another directory") != std::string::npos);
  CHECK(text_of(fs::path(planned.at("a")) / "manifest.json") == before);
}

TEST_CASE("two shards give the table that one run gives", "[app][sweep]") {
  const Planned planned;
  planned.run("a");
  const std::string whole = planned.merged({"a"});
  CHECK(std::ranges::count(whole, '\n') > 16);
  planned.copy_plan("b");
  planned.copy_plan("c");
  planned.run("b", "0/2");
  planned.run("c", "1/2");
  CHECK(results_in(planned.at("b")) == 5);
  CHECK(planned.merged({"c", "b"}) == whole);
  CHECK(planned.merged({"a", "b", "a", "c"}) == whole);  // what is there already changes nothing
}

TEST_CASE("a killed worker costs its run only, and the sweep goes on from there", "[app][sweep]") {
  const Planned planned;
  planned.run("a");
  const std::string whole = planned.merged({"a"});
  planned.copy_plan("b");
  const auto manifest = open_sweep(planned.at("b"));
  REQUIRE(manifest);
  std::size_t killed = 0;  // three, for one may have done its work just before
  const auto done =
      run_sweep(planned.at("b"), *manifest, {}, 2, [&killed](std::size_t finished, std::size_t) {
        const auto workers = children();
        if (killed == 3 || finished < 2 || workers.empty()) return;
        if (::kill(workers.back(), SIGKILL) == 0) ++killed;
      });
  REQUIRE(done);
  REQUIRE(killed >= 1);
  CHECK(done->failed >= 1);
  CHECK(done->failed <= killed);
  CHECK(results_in(planned.at("b")) == 10 - done->failed);
  planned.run("b");
  CHECK(planned.merged({"b"}) == whole);
}

TEST_CASE("a sweep whose dispatcher is killed is resumed", "[app][sweep]") {
  const Planned planned;
  planned.run("a");
  const std::string whole = planned.merged({"a"});
  planned.copy_plan("b");
  const auto manifest = open_sweep(planned.at("b"));
  REQUIRE(manifest);
  const pid_t dispatcher = ::fork();
  if (dispatcher == 0) {
    const auto done = run_sweep(planned.at("b"), *manifest, {}, 2, {});
    ::_exit(done ? 0 : 1);
  }
  while (results_in(planned.at("b")) < 2) ::usleep(2'000);
  REQUIRE(::kill(dispatcher, SIGKILL) == 0);
  REQUIRE(::waitpid(dispatcher, nullptr, 0) == dispatcher);
  REQUIRE(results_in(planned.at("b")) < 10);
  planned.run("b");
  CHECK(planned.merged({"b"}) == whole);
}

TEST_CASE("one run with two digests is an alarm that names both files", "[app][sweep]") {
  const Planned planned("scenario = \"small.toml\"\nseeds = \"1-2\"\n");
  planned.run("a");
  planned.copy_plan("b");
  fs::path changed;
  for (const auto& entry : fs::directory_iterator(fs::path(planned.at("a")) / "results")) {
    std::string text = text_of(entry.path());
    if (changed.empty()) text.replace(text.find("\"digest\":\"") + 10, 4, "f00d");
    changed = fs::path(planned.at("b")) / "results" / entry.path().filename();
    std::ofstream(changed) << text;
    break;
  }
  const Ran ran = harkara({"sim", "sweep", "merge", planned.at("a"), planned.at("b"), "--json"});
  CHECK(ran.code == 1);
  const std::string message = ran.out + ran.err;
  CHECK(message.find(changed.string()) != std::string::npos);
  CHECK(message.find((fs::path(planned.at("a")) / "results" / changed.filename()).string()) !=
        std::string::npos);
  CHECK(message.find("seed ") != std::string::npos);
  CHECK(!fs::exists(fs::path(planned.at("a")) / "runs.csv"));
}

TEST_CASE("what a sweep cannot mean is refused before anything runs", "[app][sweep]") {
  const Directory place;
  place.file("small.toml", kScenario);
  const auto refusal = [&place](const std::string& sweep) {
    const std::string file = place.file("bad.toml", sweep);
    const Ran ran = harkara({"sim", "sweep", "plan", file, "--out", (place.path() / "x").string()});
    CHECK(ran.code == 1);
    CHECK(!fs::exists(place.path() / "x"));
    return ran.err;
  };
  const std::string start = "scenario = \"small.toml\"\n";
  CHECK(refusal("seeds = \"1\"\n").find("scenario is missing") != std::string::npos);
  CHECK(refusal(start).find("seeds is missing") != std::string::npos);
  CHECK(refusal(start + "seeds = \"3-1\"\n").find("'3-1'") != std::string::npos);
  CHECK(refusal(start + "seeds = [1, 1]\n").find("twice") != std::string::npos);
  CHECK(refusal(start + "seed = \"1\"\n").find("unknown key seed") != std::string::npos);
  const std::string grid = start + "seeds = \"1\"\n[grid]\n";
  CHECK(refusal(grid + "lorry.count = [1]\n").find("lorry.count changes nothing") !=
        std::string::npos);
  CHECK(refusal(grid + "courier.speed = [1]\n").find("speed") != std::string::npos);
  CHECK(refusal(grid + "seed = [1]\n").find("nothing to vary") != std::string::npos);
  CHECK(refusal(grid + "days = []\n").find("no values") != std::string::npos);
  CHECK(refusal(grid + "days = [\"two\"]\n").find("days") != std::string::npos);
}

TEST_CASE("a sweep runs on the engines that it was planned for", "[app][sweep]") {
  const Planned planned("scenario = \"small.toml\"\nseeds = \"1\"\n");
  const fs::path manifest = fs::path(planned.at("a")) / "manifest.json";
  std::string text = text_of(manifest);
  const std::string engine = planned.plan["engine"].get<std::string>();
  text.replace(text.find(engine), engine.size(), "0.0.1+elsewhere00");
  std::ofstream(manifest) << text;
  const Ran ran = harkara({"sim", "sweep", "run", planned.at("a")});
  CHECK(ran.code == 1);
  CHECK(ran.err.find("changed") != std::string::npos);  // its runs' names no longer fit
  CHECK(harkara({"sim", "sweep", "run", planned.at("nowhere")}).err.find("sweep plan") !=
        std::string::npos);
  CHECK(harkara({"sim", "sweep", "run", planned.at("a"), "--shard", "3/3"}).code == 1);
}

}  // namespace harkara::app
