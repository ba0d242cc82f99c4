#include "tests/bench/link/mesh_work.h"

#include <algorithm>
#include <fstream>

#include "tests/bench/link/mesh_plan.h"
#include "tests/bench/link/run.h"
#include "tests/bench/link/work.h"

namespace harkara::bench {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRecordBytes = 1'300;
constexpr std::size_t kImageBytes_least = 4'000;
constexpr std::size_t kImageBytes_spread = 16'000;

bool written_to(const fs::path& folder, const std::string& bytes) {
  return std::ranges::any_of(fs::directory_iterator(folder), [&](const auto& entry) {
    return entry.is_regular_file() && read_whole(entry.path()) == bytes;
  });
}

}  // namespace

MeshWork::MeshWork(const Homes& homes, std::string hub, std::vector<std::string> clinics,
                   std::uint64_t seed)
    : homes_(homes),
      hub_(std::move(hub)),
      clinics_(std::move(clinics)),
      random_(seed),
      desk_(homes.home(hub_), kMeshDesk) {}

Status MeshWork::open() {
  return desk_.open();
}

Status MeshWork::write_case() {
  MeshCase made;
  made.clinic = clinics_[random_() % clinics_.size()];
  const std::uint64_t lot = random_() % 10;
  made.service_class = lot == 0 ? "emergency" : lot < 4 ? "urgent" : "routine";
  Json record = Json::parse(make_record(random_(), kRecordBytes));
  made.question =
      "Case " + std::to_string(cases_.size()) + ": " + record.at("question").get<std::string>();
  record["question"] = made.question;
  std::ofstream(homes_.path("record.json")) << record.dump();
  Words words = {"consult",  "new",
                 "--desk",   kMeshDesk,
                 "--class",  made.service_class,
                 "--record", homes_.path("record.json").string()};
  if (random_() % 2 == 0) {
    made.image = make_image(random_(), kImageBytes_least + random_() % kImageBytes_spread);
    std::ofstream(homes_.path("image.jpg"), std::ios::binary) << made.image;
    words.insert(words.end(), {"--attach", homes_.path("image.jpg").string()});
  }
  HARKARA_ASSIGN(const Json answer, homes_.ask(made.clinic, words));
  cases_.emplace(answer.at("case").get<std::string>(), std::move(made));
  return ok();
}

Status MeshWork::answer_what_is_complete() {
  for (const auto& view : desk_.look()) {
    const std::string name = node::consult::case_name(view.id);
    const auto at = cases_.find(name);
    if (at == cases_.end()) return fail(Errc::forged, "a case that nobody wrote: " + name);
    if (view.complete && !at->second.answered) HARKARA_TRY(answer(name, at->second));
  }
  return ok();
}

Status MeshWork::answer(const std::string& name, MeshCase& of) {
  const fs::path folder = homes_.path("opened") / name;
  HARKARA_TRY(homes_.ask(hub_, {"desk", "open", name, "--out", folder.string()}));
  const Json record = Json::parse(read_whole(folder / "record.json"), nullptr, false);
  if (record.is_discarded() || record.value("question", "") != of.question)
    return fail(Errc::corrupt, name + ": the desk shows another question");
  if (!of.image.empty() && !written_to(folder, of.image))
    return fail(Errc::corrupt, name + ": the desk has another image");
  of.advice = "Advice for " + name + ", number " + std::to_string(random_() % 1'000'000);
  std::ofstream(homes_.path("answer.json")) << Json{{"advice", of.advice}}.dump();
  HARKARA_TRY(
      homes_.ask(hub_, {"desk", "answer", name, "--record", homes_.path("answer.json").string()}));
  of.answered = true;
  return ok();
}

std::size_t MeshWork::answered() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(cases_, [](const auto& each) { return each.second.answered; }));
}

std::size_t MeshWork::home() {
  std::size_t count = 0;
  for (const std::string& clinic : clinics_) {
    const auto list = homes_.ask(clinic, {"consult", "list"});
    if (!list) continue;
    for (const Json& each : list->at("cases")) count += each.at("state") == "answer_here" ? 1U : 0U;
  }
  return count;
}

std::string MeshWork::fault_of(const std::string& name, const MeshCase& of,
                               const Json& shown) const {
  std::map<std::string, int> kinds;
  std::string advice;
  for (const Json& event : shown.at("events")) {
    const auto kind = event.at("kind").get<std::string>();
    ++kinds[kind];
    if (kind == "answered") advice = event.at("body").value("advice", "");
  }
  for (const char* kind : {"opened", "viewed", "answered"}) {
    if (kinds[kind] == 0) return name + ": lost: no event '" + kind + "' at " + of.clinic;
    if (kinds[kind] > 1) return name + ": twice: event '" + kind + "' at " + of.clinic;
  }
  if (advice != of.advice) return name + ": another advice than was given";
  for (const Json& attachment : shown.at("attachments"))
    if (attachment.at("delivered") != true) return name + ": no receipt for its image";
  return {};
}

std::vector<std::string> MeshWork::faults() {
  std::vector<std::string> out;
  std::map<std::string, int> at_desk;
  for (const auto& view : desk_.look()) ++at_desk[node::consult::case_name(view.id)];
  for (const auto& [name, of] : cases_) {
    if (at_desk[name] != 1)
      out.push_back(name + ": " + std::to_string(at_desk[name]) + " times at the desk");
    const auto shown = homes_.ask(of.clinic, {"consult", "show", name});
    const std::string fault =
        shown ? fault_of(name, of, *shown) : name + ": " + shown.error().message;
    if (!fault.empty()) out.push_back(fault);
  }
  return out;
}

}  // namespace harkara::bench
