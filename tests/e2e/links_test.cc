// Real daemons over poor wires: cut, slow, listened to.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <thread>

#include "node/lab/evidence.h"
#include "tests/e2e/lab.h"
#include "tests/e2e/tap.h"

namespace harkara::e2e {
namespace {

const std::string kDesk = "radiology@aiims";
constexpr std::size_t kAttachment = 8u << 20u;

node::TapOptions tap_to(int port, std::uint64_t bytes_per_s = 0) {
  node::TapOptions options;
  options.target_port = static_cast<std::uint16_t>(port);
  options.to_target.bytes_per_s = bytes_per_s;
  options.from_target.bytes_per_s = bytes_per_s;
  return options;
}

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool listed(const Lab& lab, const std::string& name, bool complete) {
  for (const Json& c : desk_cases(lab))
    if (c.at("case") == name) return !complete || c.at("complete").get<bool>();
  return false;
}

std::uint64_t statistic(const Lab& lab, const std::string& node, const char* name) {
  return lab.json(node, {"node", "status"}).at("slices").at(name).get<std::uint64_t>();
}

// Cuts the tap `cuts` times, each after some more of `bytes` has passed.
void cut_at_random(Tap& tap, int cuts, std::size_t bytes, std::mt19937_64& random) {
  const std::size_t between = bytes / static_cast<std::size_t>(cuts + 1);
  for (int i = 0; i < cuts; ++i) {
    const std::uint64_t until = tap.to_target() + between / 2 + random() % (between / 2);
    REQUIRE(eventually([&] { return tap.to_target() > until; }, 60));
    tap.cut();
  }
}

int cuts_asked() {
  const char* asked = std::getenv("HARKARA_CUTS");
  return asked != nullptr ? std::atoi(asked) : 20;
}

// Bytes of slices that went out toward AIIMS, from the clinic or the district.
std::uint64_t sent_to_aiims(const Lab& lab) {
  const std::uint64_t all =
      statistic(lab, "clinic", "bytes_out") + statistic(lab, "district", "bytes_out");
  return all - statistic(lab, "district", "bytes_in");
}

// The case is whole at the desk, as it was written, and less than 2 % of the
// attachment was sent again, be it lost on the way or received twice.
void check_received(const Lab& lab, const std::string& name, int cuts) {
  REQUIRE(eventually([&] { return listed(lab, name, true); }, 120));
  const fs::path folder = lab.dir() / "open";
  lab.json("aiims", {"desk", "open", name, "--out", folder.string()});
  std::size_t same = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    same += entry.is_regular_file() && read_file(entry.path()) == read_file(lab.dir() / "ct.bin");
  CHECK(same == 1);
  const std::uint64_t twice = statistic(lab, "aiims", "bytes_in_twice");
  const std::uint64_t in = statistic(lab, "aiims", "bytes_in");
  const std::uint64_t out = sent_to_aiims(lab);
  const double percent = 100.0 / static_cast<double>(kAttachment);
  std::printf(
      "cuts %d: %llu bytes of slices sent, %llu received; %.2f %% of 8 MB lost, %.2f %% twice\n",
      cuts, static_cast<unsigned long long>(out), static_cast<unsigned long long>(in),
      percent * static_cast<double>(out - in), percent * static_cast<double>(twice));
  CHECK(out - in + twice < kAttachment / 50);
}

}  // namespace

TEST_CASE("an 8 MB attachment cut again and again goes on where it stopped", "[e2e][cuts]") {
  std::mt19937_64 random(11);
  Lab lab(three_nodes());
  write_file(lab.dir() / "ct.bin", random_bytes(kAttachment, random));
  const std::string name = lab.consult("clinic", kDesk, "urgent", "Bleed?", {lab.dir() / "ct.bin"});
  // Fast enough to be done in half a minute, slow enough for all cuts to fall into it.
  Tap tap(tap_to(lab.listen_port("aiims"), 400'000));
  lab.dial_through("district", "aiims", tap.port());
  for (const char* node : {"clinic", "district", "aiims"}) lab.start(node);
  cut_at_random(tap, cuts_asked(), kAttachment, random);
  check_received(lab, name, cuts_asked());
}

// The clinic sends straight to AIIMS until that wire is gone for good; then it
// hands the whole to the district, which sends what AIIMS still lacks.
TEST_CASE("an 8 MB attachment cut again and again is finished by a second holder", "[e2e][cuts]") {
  std::mt19937_64 random(12);
  Lab lab(nodes_with_two_ways());
  write_file(lab.dir() / "ct.bin", random_bytes(kAttachment, random));
  const std::string name =
      lab.consult("clinic", kDesk, "routine", "Bleed?", {lab.dir() / "ct.bin"});
  Tap straight(tap_to(lab.listen_port("aiims"), 400'000));
  Tap above(tap_to(lab.listen_port("aiims"), 400'000));
  lab.dial_through("clinic", "aiims", straight.port());
  lab.dial_through("district", "aiims", above.port());
  for (const char* node : {"clinic", "aiims"}) lab.start(node);
  const int cuts = cuts_asked() / 2;
  cut_at_random(straight, cuts, kAttachment / 2, random);
  straight.set_up(false);
  straight.cut();
  const std::uint64_t first = straight.to_target();
  lab.start("district");
  cut_at_random(above, cuts, kAttachment / 3, random);
  check_received(lab, name, 2 * cuts + 1);
  std::printf("first holder sent %llu bytes, second %llu\n", static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(above.to_target()));
  CHECK(first > kAttachment / 4);
  CHECK(above.to_target() > kAttachment / 3);
}

TEST_CASE("an emergency overtakes an 8 MB attachment on a 32 kbit/s wire", "[e2e][slow]") {
  std::mt19937_64 random(5);
  Lab lab(three_nodes());
  Tap tap(tap_to(lab.listen_port("district"), 4'000));
  lab.dial_through("clinic", "district", tap.port());
  write_file(lab.dir() / "ct.bin", random_bytes(kAttachment, random));
  lab.consult("clinic", kDesk, "routine", "Old fracture?", {lab.dir() / "ct.bin"});
  for (const char* node : {"aiims", "district", "clinic"}) lab.start(node);
  REQUIRE(eventually([&] { return tap.to_target() > 30'000; }, 60));
  double worst = 0;
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1500));
    const double queued = now_s();
    const std::string name =
        lab.consult("clinic", kDesk, "emergency", "Seizure, child of two " + std::to_string(i));
    REQUIRE(eventually([&] { return listed(lab, name, false); }, 30));
    worst = std::max(worst, now_s() - queued);
  }
  std::printf("emergency at AIIMS %.2f s after `consult new` began, worst of 5\n", worst);
  CHECK(worst < 3.0);
  const std::uint64_t before = tap.to_target();
  REQUIRE(eventually([&] { return tap.to_target() > before + 20'000; }, 30));
  CHECK(statistic(lab, "district", "bytes_in_twice") == 0);
}

TEST_CASE("a relay's store, log and wire hold nothing that a person wrote", "[e2e][blind]") {
  std::mt19937_64 random(13);
  Lab lab(three_nodes());
  node::TapOptions below = tap_to(lab.listen_port("district"));
  below.record_path = (lab.dir() / "below.wire").string();
  node::TapOptions above = tap_to(lab.listen_port("aiims"));
  above.record_path = (lab.dir() / "above.wire").string();
  std::string image(90'000, '\0');  // a file with a pattern one could recognise
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<char>('A' + (i / 7) % 26);
  write_file(lab.dir() / "scan.txt", image);
  const std::string question = "Lesion of the left upper lobe in Sunita Devi, is it tuberculosis?";
  const std::string advice = "Start Category I treatment; report the household contacts.";
  {
    Tap clinic_wire(below);
    Tap district_wire(above);
    lab.dial_through("clinic", "district", clinic_wire.port());
    lab.dial_through("district", "aiims", district_wire.port());
    for (const char* node : {"aiims", "district", "clinic"}) lab.start(node);
    const std::string name =
        lab.consult("clinic", kDesk, "urgent", question, {lab.dir() / "scan.txt"});
    REQUIRE(eventually([&] { return listed(lab, name, true); }, 30));
    lab.answer("aiims", name, advice, {lab.dir() / "scan.txt"});
    REQUIRE(eventually([&] { return lab.state("clinic", name) == "answer_here"; }, 30));
    for (const char* node : {"aiims", "district", "clinic"}) lab.stop(node);
  }
  std::vector<node::lab::Marker> markers;
  node::lab::add_text_markers(markers, "question", question);
  node::lab::add_text_markers(markers, "advice", advice);
  node::lab::add_text_markers(markers, "pseudonym", "\"pseudonym\":\"P-1047\"");
  const View content = as_view(image);
  node::lab::add_file_markers(markers, "attachment", content);
  const std::vector<fs::path> places = {lab.home("district"), lab.log("district"),
                                        lab.dir() / "below.wire", lab.dir() / "above.wire"};
  const auto search = node::lab::search_for(markers, places);
  REQUIRE(search);
  for (const std::string& found : search->found) FAIL_CHECK(found);
  std::printf("relay: %llu bytes searched for %zu markers, %zu found\n",
              static_cast<unsigned long long>(search->bytes_searched), markers.size(),
              search->found.size());
  // The search itself works: the same markers are found where they were written.
  const auto control =
      node::lab::search_for(markers, {lab.dir() / "scan.txt", lab.dir() / "record.json"});
  REQUIRE(control);
  CHECK(control->found.size() >= 2);
}

}  // namespace harkara::e2e
