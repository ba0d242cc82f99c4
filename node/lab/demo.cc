#include "node/lab/demo.h"

#include <algorithm>
#include <csignal>
#include <functional>
#include <map>

#include "node/advice.h"
#include "node/config.h"
#include "node/files.h"
#include "node/lab/demo_cases.h"
#include "node/lab/demo_world.h"
#include "node/lab/own_command.h"
#include "node/lab/timeline.h"

namespace harkara::node::lab {
namespace {

constexpr std::int64_t kPatience_ms = 120'000;
constexpr const char* kMark = ".harkara-demo";  // lets a later demo replace this directory
constexpr std::size_t kMaxDemoFileBytes = std::size_t{256} << 20U;

class Demo {
 public:
  Demo(World& world, Timeline& timeline, std::vector<DemoCase> cases)
      : world_(world), timeline_(timeline), cases_(std::move(cases)) {}

  Status play() {
    HARKARA_TRY(write_cases());
    HARKARA_TRY(lose_the_district_half_way());
    HARKARA_TRY(reach_the_desk());
    HARKARA_TRY(answer_cases());
    HARKARA_TRY(bring_answers_home());
    return weigh_evidence();
  }

  const DemoCase& first() const { return cases_.front(); }

 private:
  // --- the story ---
  Status write_cases() {
    timeline_.chapter("1. At the clinic: no network, no daemon. Three cases are written.");
    for (DemoCase& each : cases_) {
      std::vector<std::string> words = {"consult",  "new",
                                        "--desk",   "radiology@aiims",
                                        "--class",  each.service_class,
                                        "--record", each.record_file.string()};
      for (const auto& file : each.attachments)
        words.insert(words.end(), {"--attach", file.string()});
      HARKARA_ASSIGN(const Json made, world_.command("clinic", words));
      each.name = made["case"].get<std::string>();
      timeline_.event("clinic", each.title + ": " + each.name + ", " +
                                    size_text(attachment_bytes(each)) + " attached");
    }
    HARKARA_TRY(tell_states());
    timeline_.chapter("2. Clinic and AIIMS are switched on. The district is not.");
    for (const char* node : {"clinic", "aiims"}) {
      HARKARA_TRY(world_.switch_on(node));
      timeline_.event(node, "on; it knows the district only, and nobody answers there");
    }
    world_.stage().pause(1'500);
    return tell_states();
  }

  Status lose_the_district_half_way() {
    timeline_.chapter("3. The district comes up, loses power half-way, and comes back.");
    HARKARA_TRY(world_.switch_on("district"));
    timeline_.event("district", "on");
    std::uint64_t all = 0;
    for (const DemoCase& each : cases_) all += attachment_bytes(each);
    HARKARA_TRY(until("half of the attachments have passed the clinic's wire",
                      [&] { return Result<bool>(world_.bytes_to_district("clinic") > all / 2); }));
    world_.kill("district");
    timeline_.event("district", "power cut (kill -9) after " +
                                    size_text(world_.bytes_to_district("clinic")) +
                                    " from the clinic");
    cut_at_ = world_.bytes_to_district("clinic");
    HARKARA_TRY(tell_states());
    world_.stage().pause(1'500);
    HARKARA_TRY(world_.switch_on("district"));
    timeline_.event("district", "on again, with the store the power cut left");
    return ok();
  }

  Status reach_the_desk() {
    timeline_.chapter("4. At AIIMS: the radiology desk.");
    HARKARA_TRY(until("all three cases are complete at the desk", [&] { return desk_complete(); }));
    timeline_.event("aiims", "all three are here, complete; " + wires());
    HARKARA_ASSIGN(const Json list,
                   world_.command("aiims", {"desk", "list", "--desk", "radiology"}));
    for (const Json& line : list["cases"])
      timeline_.event("aiims", line["class"].get<std::string>() + " from " +
                                   line["from"].get<std::string>() + ": " +
                                   line["question"].get<std::string>());
    return tell_states();
  }

  Status answer_cases() {
    timeline_.chapter("5. The specialist opens and answers each.");
    for (const DemoCase& each : cases_) {
      const std::filesystem::path folder = folder_of(each, "opened");
      HARKARA_TRY(ran("aiims", {"desk", "open", each.name, "--out", folder.string()}));
      std::vector<std::string> words = {"desk", "answer", each.name, "--record",
                                        each.answer_file.string()};
      for (const auto& file : each.answer_attachments)
        words.insert(words.end(), {"--attach", file.string()});
      HARKARA_TRY(ran("aiims", words));
      timeline_.event("aiims", "opened and answered " + each.name +
                                   (each.answer_attachments.empty() ? "" : ", with a picture"));
    }
    return ok();
  }

  Status bring_answers_home() {
    timeline_.chapter("6. The answers come home.");
    HARKARA_TRY(
        until("all three answers are at the clinic, complete", [&] { return answers_home(); }));
    timeline_.event("clinic", "all three answers are here; " + wires());
    for (const DemoCase& each : cases_)
      HARKARA_TRY(ran("clinic",
                      {"consult", "save", each.name, "--out", folder_of(each, "answer").string()}));
    return ok();
  }

  Status weigh_evidence() {
    world_.switch_all_off();
    timeline_.chapter("7. Is it true?");
    for (const DemoCase& each : cases_) HARKARA_TRY(weigh_case(each));
    const std::uint64_t content = attachment_bytes(cases_[1]) + attachment_bytes(cases_[2]);
    const std::uint64_t carried = world_.bytes_to_district("clinic");
    timeline_.verdict(carried < content + content / 4,
                      "the power cut did not start the transfer again: " + size_text(cut_at_) +
                          " before it, " + size_text(carried) + " in all, for " +
                          size_text(content) + " of attachments");
    return weigh_secrecy();
  }

  Status weigh_case(const DemoCase& each) {
    HARKARA_TRY(compare(each.attachments, folder_of(each, "opened"), "at the desk"));
    HARKARA_TRY(compare(each.answer_attachments, folder_of(each, "answer"), "back at the clinic"));
    HARKARA_ASSIGN(const Json shown, world_.command("clinic", {"consult", "show", each.name}));
    timeline_.verdict(shown["state"] == "answer_here" && contains_all(shown["answer"], each.answer),
                      "the answer to \"" + each.title + "\" is word for word the specialist's");
    return ok();
  }

  Status weigh_secrecy() {
    HARKARA_ASSIGN(const std::vector<Marker> markers, markers_of(cases_));
    // The same search must find them where they are known to be, or it proves nothing.
    HARKARA_ASSIGN(const Search control, search_for(markers, {world_.directory() / "files"}));
    timeline_.verdict(control.found.size() >= 3 * cases_.size(),
                      "the search finds the plaintext in the clinic's own files (" +
                          std::to_string(control.found.size()) + " places)");
    std::vector<std::filesystem::path> places = world_.recordings();
    places.push_back(world_.home("district") / "store");
    places.push_back(world_.home("district") / "harkara.log");
    HARKARA_ASSIGN(const Search search, search_for(markers, places));
    for (const std::string& each : search.found) timeline_.verdict(false, "found: " + each);
    timeline_.verdict(search.found.empty() && search.bytes_searched > cut_at_,
                      "none of " + std::to_string(markers.size()) +
                          " plaintext markers is in the "
                          "district's store, its log or on either wire (" +
                          size_text(search.bytes_searched) + " searched)");
    return ok();
  }

  // --- questions to the nodes ---
  Result<bool> desk_complete() {
    HARKARA_TRY(tell_states());
    HARKARA_ASSIGN(const Json list,
                   world_.command("aiims", {"desk", "list", "--desk", "radiology"}));
    std::size_t complete = 0;
    for (const Json& line : list["cases"]) complete += line["complete"] == true ? 1U : 0U;
    return complete == cases_.size();
  }

  Result<bool> answers_home() {
    HARKARA_TRY(tell_states());
    return std::all_of(cases_.begin(), cases_.end(), [&](const DemoCase& each) {
      return told_[each.name].starts_with("answered; the answer is at");
    });
  }

  // Says the state of each case at the clinic when it has changed.
  Status tell_states() {
    HARKARA_ASSIGN(const Json list, world_.command("clinic", {"consult", "list"}));
    for (const DemoCase& each : cases_) {
      for (const Json& line : list["cases"]) {
        if (line["case"] != each.name) continue;
        const std::string state = line["state_text"].get<std::string>();
        if (std::exchange(told_[each.name], state) != state)
          timeline_.event("clinic", "  " + each.service_class + " case: " + state);
      }
    }
    return ok();
  }

  Status until(const std::string& what, const std::function<Result<bool>()>& holds) {
    while (world_.stage().elapsed_ms() < kPatience_ms) {
      HARKARA_ASSIGN(const bool done, holds());
      if (done) return ok();
      world_.stage().pause(100);
    }
    return fail_next(Errc::busy,
                     "after " + std::to_string(kPatience_ms / 1000) + " s still missing: " + what +
                         " (" + wires() + ")",
                     "read harkara.log in each home below " + world_.directory().string());
  }

  Status ran(const std::string& node, std::vector<std::string> words) {
    HARKARA_ASSIGN([[maybe_unused]] const Json answer, world_.command(node, std::move(words)));
    return ok();
  }

  // --- evidence ---
  Status compare(const std::vector<std::filesystem::path>& files,
                 const std::filesystem::path& folder, const std::string& where) {
    for (const auto& file : files) {
      HARKARA_ASSIGN(const Bytes sent, read_file(file, kMaxDemoFileBytes));
      const auto came = read_file(folder / file.filename(), kMaxDemoFileBytes);
      timeline_.verdict(came && *came == sent, file.filename().string() + " " + where +
                                                   " is bit for bit what was sent (" +
                                                   size_text(sent.size()) + ")");
    }
    return ok();
  }

  static bool contains_all(const Json& got, const Json& wanted) {
    for (const auto& [key, value] : wanted.items())
      if (!got.is_object() || !got.contains(key) || got[key] != value) return false;
    return true;
  }

  std::filesystem::path folder_of(const DemoCase& each, const std::string& what) const {
    return world_.directory() / what / each.name;
  }

  std::string wires() const {
    return "wire clinic-district: " + size_text(world_.bytes_to_district("clinic")) + " up, " +
           size_text(world_.bytes_from_district("clinic")) +
           " down; aiims-district: " + size_text(world_.bytes_from_district("aiims")) +
           " to AIIMS, " + size_text(world_.bytes_to_district("aiims")) + " back";
  }

  World& world_;
  Timeline& timeline_;
  std::vector<DemoCase> cases_;
  std::map<std::string, std::string> told_;
  std::uint64_t cut_at_ = 0;
};

Status prepare_directory(const DemoOptions& options) {
  std::error_code error;
  const bool there = std::filesystem::exists(options.directory, error) &&
                     !std::filesystem::is_empty(options.directory, error);
  const bool ours = std::filesystem::exists(options.directory / kMark, error);
  if (there && (!ours || options.keep))
    return fail_next(Errc::refused, options.directory.string() + " is not empty",
                     "choose another place: harkara demo --dir DIR");
  if (there) std::filesystem::remove_all(options.directory, error);
  HARKARA_TRY(make_private_directory(options.directory));
  return write_file(options.directory / kMark,
                    as_view("made by `harkara demo`; it may replace this\n"));
}

void show_next(Timeline& timeline, const World& world, const DemoCase& first) {
  const std::string harkara = own_command();
  const auto home = [&](const char* node) {
    return harkara + " --home " + world.home(node).string();
  };
  timeline.chapter("The three homes stay in " + world.directory().string() +
                   ", their daemons are stopped. Try:");
  for (const char* node : {"district", "clinic", "aiims"})
    timeline.plain("  " + home(node) + " node run &");
  timeline.plain("  " + home("clinic") + " consult show " + first.name);
  timeline.plain("  " + home("clinic") +
                 " consult new --desk radiology@aiims --class urgent --record " +
                 first.record_file.string());
  timeline.plain("  " + home("aiims") + " desk list --desk radiology");
  timeline.plain("  " + home("district") + " node status");
}

}  // namespace

Status run_demo(const DemoOptions& options, std::ostream& out, Random& random) {
  std::signal(SIGPIPE, SIG_IGN);  // a killed district closes the taps' sockets
  HARKARA_TRY(prepare_directory(options));
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::absolute(options.directory, error);
  Stage stage;
  Timeline timeline(stage, out, options.colour);
  HARKARA_ASSIGN(const std::unique_ptr<World> world,
                 World::make(stage, directory, options.now_s, random));
  HARKARA_ASSIGN(std::vector<DemoCase> cases,
                 make_cases(directory / "files", options.attachments, random));
  Demo demo(*world, timeline, cases);
  HARKARA_TRY(demo.play());
  HARKARA_TRY(world->remove_taps());
  show_next(timeline, *world, demo.first());
  if (timeline.all_hold()) return ok();
  return fail(Errc::refused, "not everything the demonstration claims was true; see above");
}

}  // namespace harkara::node::lab
