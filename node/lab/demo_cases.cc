#include "node/lab/demo_cases.h"

#include "node/files.h"
#include "node/lab/phantom.h"

namespace harkara::node::lab {
namespace {

constexpr std::size_t kMaxDemoFileBytes = std::size_t{256} << 20U;

Json patient(const char* pseudonym, int age, const char* sex) {
  return {{"pseudonym", pseudonym}, {"age", age}, {"sex", sex}};
}

DemoCase snake_bite() {
  return {.title = "emergency, text only",
          .service_class = "emergency",
          .record = {{"patient", patient("BEGUM-0417", 34, "female")},
                     {"question",
                      "Krait bite two hours ago, ptosis begins: antivenom here or move her?"},
                     {"history",
                      "Bitten on the left foot while asleep. No swelling. Now drooping lids."},
                     {"vitals", {{"pulse_bpm", 104}, {"spo2_percent", 95}}},
                     {"language", "hi"},
                     {"consent", "implied"}},
          .answer = {{"advice",
                      "Give ten vials of antivenom now, then neostigmine with atropine; move her "
                      "with a bag and mask at hand."},
                     {"red_flags", "single breath count below 15"}}};
}

DemoCase wound() {
  return {
      .title = "urgent, with a photo",
      .service_class = "urgent",
      .record = {{"patient", patient("SAHU-1122", 58, "male")},
                 {"question", "Forearm wound, day five, edges dark: does this need debridement?"},
                 {"history", "Diabetic for nine years. Cut by a sickle. Dressed daily."},
                 {"vitals", {{"temperature_c", 38.2}, {"glucose_mg_dl", 276}}},
                 {"language", "hi"},
                 {"consent", "implied"}},
      .answer = {{"advice",
                  "Yes: debride under local block today, leave it open, cloxacillin for seven "
                  "days, insulin by sliding scale."},
                 {"follow_up", "a photo again in 48 hours"}}};
}

DemoCase chest_film() {
  return {
      .title = "routine, with a chest film",
      .service_class = "routine",
      .record = {{"patient", patient("ROUT-2093", 47, "male")},
                 {"question", "Cough for seven weeks, loses weight: is the left upper zone clear?"},
                 {"history", "Smoker. Sputum smear negative once. Works in a stone quarry."},
                 {"vitals", {{"temperature_c", 37.6}, {"weight_kg", 48}}},
                 {"language", "bn"},
                 {"consent", "implied"}},
      .answer = {{"advice",
                  "No cavity. Nodular opacities of both upper zones: silicosis first, repeat "
                  "sputum by CBNAAT before any treatment."},
                 {"follow_up", "film in three months"}}};
}

Status write_records(const std::filesystem::path& directory, std::vector<DemoCase>& cases) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    cases[i].record_file = directory / ("case-" + number + ".json");
    cases[i].answer_file = directory / ("answer-" + number + ".json");
    HARKARA_TRY(write_file(cases[i].record_file, as_view(cases[i].record.dump(1))));
    HARKARA_TRY(write_file(cases[i].answer_file, as_view(cases[i].answer.dump(1))));
  }
  return ok();
}

Status draw(const std::filesystem::path& file, const Bytes& bytes,
            std::vector<std::filesystem::path>& into) {
  HARKARA_TRY(write_file(file, bytes));
  into.push_back(file);
  return ok();
}

// The largest film among the test files of Debian's python3-pydicom, if it is installed.
std::vector<std::filesystem::path> installed_films() {
  const std::filesystem::path folder = "/usr/lib/python3/dist-packages/pydicom/data/test_files";
  std::error_code error;
  std::filesystem::path best;
  std::uint64_t most = 0;
  for (const auto& each : std::filesystem::directory_iterator(folder, error)) {
    if (each.path().extension() != ".dcm" || each.file_size(error) <= most) continue;
    most = each.file_size(error);
    best = each.path();
  }
  return best.empty() ? std::vector<std::filesystem::path>{} : std::vector{best};
}

}  // namespace

Result<std::vector<DemoCase>> make_cases(const std::filesystem::path& directory,
                                         const std::vector<std::filesystem::path>& given,
                                         Random& random) {
  HARKARA_TRY(make_private_directory(directory));
  std::vector<DemoCase> out = {snake_bite(), wound(), chest_film()};
  HARKARA_TRY(draw(directory / "wound.png", draw_photo(random), out[1].attachments));
  out[2].attachments = given.empty() ? installed_films() : given;
  if (out[2].attachments.empty())
    HARKARA_TRY(draw(directory / "chest.dcm", draw_radiograph(random), out[2].attachments));
  HARKARA_TRY(draw(directory / "marked.png", draw_photo(random), out[2].answer_attachments));
  HARKARA_TRY(write_records(directory, out));
  return out;
}

std::uint64_t attachment_bytes(const DemoCase& each) {
  std::uint64_t out = 0;
  for (const auto& file : each.attachments) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) out += size;
  }
  return out;
}

Result<std::vector<Marker>> markers_of(const std::vector<DemoCase>& cases) {
  std::vector<Marker> out;
  for (const DemoCase& each : cases) {
    const std::string of = " of the case \"" + each.title + "\"";
    add_text_markers(out, "the question" + of, each.record["question"].get<std::string>());
    add_text_markers(out, "the history" + of, each.record["history"].get<std::string>());
    add_text_markers(out, "the patient" + of,
                     each.record["patient"]["pseudonym"].get<std::string>());
    add_text_markers(out, "the advice" + of, each.answer["advice"].get<std::string>());
    add_text_markers(out, "the record" + of, each.record.dump());
    add_text_markers(out, "the answer" + of, each.answer.dump());
    for (const auto* list : {&each.attachments, &each.answer_attachments}) {
      for (const auto& file : *list) {
        HARKARA_ASSIGN(const Bytes content, read_file(file, kMaxDemoFileBytes));
        add_file_markers(out, file.filename().string(), content);
      }
    }
  }
  return out;
}

}  // namespace harkara::node::lab
