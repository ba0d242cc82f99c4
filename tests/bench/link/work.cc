#include "tests/bench/link/work.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "base/assert.h"

namespace harkara::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kRecordsBytes = 32'779;

constexpr std::array kFindings = {"cough with scanty sputum",
                                  "evening rise of temperature",
                                  "pain in the right lower chest",
                                  "breathlessness on climbing stairs",
                                  "loss of appetite",
                                  "swelling of both feet",
                                  "itching rash on the forearm",
                                  "burning on passing urine",
                                  "giddiness on standing up",
                                  "loose stools, no blood",
                                  "headache behind the eyes",
                                  "joint pain, worse in the morning",
                                  "blurred vision of the left eye",
                                  "palpitation at night",
                                  "an ulcer that does not heal",
                                  "weakness of the left arm",
                                  "vomiting after meals",
                                  "a lump in the breast, painless"};
constexpr std::array kPast = {"Diabetes, on metformin",    "Hypertension, irregular treatment",
                              "Tuberculosis treated",      "Caesarean section",
                              "No known illness",          "Asthma since childhood",
                              "Anaemia in last pregnancy", "Rheumatic fever as a child",
                              "Appendix removed",          "Thyroid tablets for a year"};
constexpr std::array kDrugs = {"Paracetamol 500 mg", "Amoxicillin 500 mg", "Metformin 500 mg",
                               "Amlodipine 5 mg",    "Salbutamol inhaler", "ORS",
                               "Ferrous sulphate",   "Omeprazole 20 mg",   "Cetirizine 10 mg"};
constexpr std::array kQuestions = {"Is referral needed today, or can we go on here?",
                                   "Please read the attached film. Is there an effusion?",
                                   "Which antibiotic, and for how long?",
                                   "Should the insulin be started at this level?",
                                   "Is this leprosy? Skin smear is not available here."};
constexpr std::array kRemarks = {"Walks to the centre from the next village",
                                 "The husband works away and was told by phone",
                                 "Examined by the nurse in the presence of the health worker",
                                 "Air entry reduced at the base",
                                 "No pallor, no icterus, no lymph nodes felt",
                                 "Abdomen soft, liver one finger below the margin",
                                 "Blood sugar by strip, laboratory closed",
                                 "The child takes the breast and is alert",
                                 "Cannot come back before the market day",
                                 "Pupils equal, reflexes brisk on the left"};

class Writer {
 public:
  explicit Writer(std::mt19937_64& random) : random_(random) {}

  int between(int least, int most) {
    return least + static_cast<int>(random_() % static_cast<std::uint64_t>(most - least + 1));
  }
  template <class List>
  std::string one_of(const List& list) {
    return list[random_() % list.size()];
  }
  std::string hex(int digits) {
    std::string out;
    for (int i = 0; i < digits; ++i) out += "0123456789abcdef"[random_() % 16];
    return out;
  }
  // Appended piece by piece: the operands of one sum may be drawn in any order.
  std::string findings() {
    std::string out;
    for (int i = 0; i < 3; ++i) {
      out += one_of(kFindings);
      out += " for " + std::to_string(between(2, 28)) + " days; ";
    }
    return out;
  }
  std::string past() {
    std::string out = one_of(kPast);
    out += " (" + date() + "); ";
    return out += one_of(kPast);
  }
  std::string date() {
    std::array<char, 24> text{};
    const int month = between(1, 11);
    std::snprintf(text.data(), text.size(), "2026-%02d-%02d", month, between(1, 28));
    return text.data();
  }

  Json record();

 private:
  Json vitals();
  Json medication();

  std::mt19937_64& random_;
};

Json Writer::vitals() {
  return {{"temperature_c", between(360, 398) / 10.0}, {"pulse_bpm", between(58, 128)},
          {"systolic_mmhg", between(92, 178)},         {"diastolic_mmhg", between(56, 90)},
          {"respiratory_rate", between(14, 34)},       {"spo2_percent", between(88, 99)},
          {"weight_kg", between(310, 840) / 10.0},     {"glucose_mg_dl", between(74, 340)}};
}

Json Writer::medication() {
  Json out = Json::array();
  for (int i = between(1, 3); i > 0; --i)
    out.push_back({{"drug", one_of(kDrugs)},
                   {"dose", std::to_string(between(1, 3)) + " a day"},
                   {"since", date()}});
  return out;
}

Json Writer::record() {
  return {{"patient",
           {{"pseudonym", "P-" + hex(10)},
            {"age", between(1, 84)},
            {"sex", one_of(std::array{"female", "male"})}}},
          {"question", one_of(kQuestions)},
          {"complaints", findings()},
          {"history", past()},
          {"vitals", vitals()},
          {"medication", medication()},
          {"visit", {{"date", date()}, {"register", hex(16)}, {"worker", "HW-" + hex(6)}}},
          {"consent", {{"reference", "register " + hex(8)}}},
          {"examination", ""}};
}

// A record of exactly `bytes` bytes: what is left is filled with remarks.
std::string record_of(Writer& writer, std::size_t bytes) {
  Json record = writer.record();
  for (int i = 0; record.dump().size() >= bytes; ++i) {
    HARKARA_ASSERT(i < 1'000);  // no record is so short
    record = writer.record();
  }
  const std::size_t base = record.dump().size();
  std::string text;
  while (text.size() < bytes - base) {
    text += writer.one_of(kRemarks);
    text += ", " + writer.hex(4) + ". ";
  }
  text.resize(bytes - base);
  if (text.back() == ' ') text.back() = '.';
  record["examination"] = text;
  std::string out = record.dump();
  HARKARA_ASSERT(out.size() == bytes);
  return out;
}

std::string random_bytes(std::mt19937_64& random, std::size_t size) {
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random() >> 56U);
  return out;
}

std::string numbered(const char* format, std::size_t number) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

}  // namespace

std::uint64_t Work::bytes() const {
  std::uint64_t sum = 0;
  for (const auto* files : {&records, &images})
    for (const WorkFile& file : *files) sum += file.bytes.size();
  return sum;
}

Work make_work(std::uint64_t seed, std::size_t times) {
  std::mt19937_64 random(seed);
  Writer writer(random);
  Work work;
  for (std::size_t i = 0; i < times * kRecordsPerWork; ++i) {
    const std::size_t place = i % kRecordsPerWork;
    const std::size_t bytes =
        kRecordsBytes * (place + 1) / kRecordsPerWork - kRecordsBytes * place / kRecordsPerWork;
    work.records.push_back({numbered("consult-%03zu.json", i + 1), record_of(writer, bytes)});
  }
  for (std::size_t i = 0; i < times * kImagesPerWork; ++i)
    work.images.push_back({numbered("image-%02zu.jpg", i + 1), random_bytes(random, kImageBytes)});
  return work;
}

std::string make_record(std::uint64_t seed, std::size_t bytes) {
  std::mt19937_64 random(seed);
  Writer writer(random);
  return record_of(writer, bytes);
}

std::string make_image(std::uint64_t seed, std::size_t bytes) {
  std::mt19937_64 random(seed);
  return random_bytes(random, bytes);
}

void write_work(const Work& work, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto* files : {&work.records, &work.images})
    for (const WorkFile& file : *files)
      std::ofstream(folder / file.name, std::ios::binary) << file.bytes;
}

}  // namespace harkara::bench
