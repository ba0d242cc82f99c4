// The FHIR view of a case: nothing lost either way, and what is missing is named.
#include <zstd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "node/consult/examination.h"
#include "node/consult/fhir/bundle.h"
#include "node/consult/payload.h"
#include "node/consult/record.h"
#include "tests/node/consult/thread_maker.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using Catch::Matchers::Contains;
using testing::case_record;
using testing::kNow;

CaseView view_of(const Json& record, ServiceClass service_class = ServiceClass::urgent) {
  SeededRandom random(3);
  Event event;
  event.case_id = random.make<CaseId>();
  event.id = random.make<EventId>();
  event.time_ms = kNow.wall_ms;
  event.service_class = service_class;
  event.desk = "radiology@aiims";
  event.author = "asha";
  event.body = record;
  return fold(std::span<const Event>(&event, 1));
}

fhir::ReadRecord back(const Json& bundle) {
  auto read = fhir::record_from(bundle, kNow.wall_ms);
  INFO((read ? "" : read.error().message));
  REQUIRE(read);
  return *std::move(read);
}

std::string refusal(const Json& bundle) {
  const auto read = fhir::record_from(bundle, kNow.wall_ms);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Errc::invalid);
  return read.error().message;
}

std::vector<const Json*> of_type(const Json& bundle, const std::string& type) {
  std::vector<const Json*> out;
  for (const Json& entry : bundle["entry"])
    if (entry["resource"]["resourceType"] == type) out.push_back(&entry["resource"]);
  return out;
}

bool chance(Random& random, std::uint64_t one_in) {
  return random.below(one_in) == 0;
}

Json random_vitals(Random& random) {
  constexpr const char* kNames[] = {
      "temperature_c", "temperature_f",    "pulse_bpm", "systolic_mmhg", "diastolic_mmhg",
      "spo2_percent",  "respiratory_rate", "weight_kg", "height_cm",     "glucose_mg_dl",
      "gcs",           "haemoglobin_g_dl", "pulse",     "spo2",          "local_scale"};
  Json out = Json::object();
  for (const char* name : kNames)
    if (chance(random, 3)) out[name] = static_cast<double>(random.below(2000)) / 10;
  if (chance(random, 5)) out["mood"] = "low";
  return out;
}

Json random_history(Random& random) {
  switch (random.below(4)) {
    case 0: return "সাত দিন জ্বর ও কাশি";
    case 1: return Json::array({"fever", "cough"});
    case 2: return {{"since", "Monday"}, {"allergies", Json::array({"penicillin"})}};
    default: return Json::array({"only one"});
  }
}

Json random_checklist(Random& random) {
  const Json table = checklists();
  const auto chosen = table.begin();
  Json answers = Json::object();
  for (const Json& item : chosen.value())
    if (chance(random, 2))
      answers[item.get<std::string>()] = chance(random, 2)   ? "yes"
                                         : chance(random, 2) ? "no"
                                                             : "unknown";
  return {{"name", chosen.key()}, {"answers", answers}};
}

Json random_consent(Random& random) {
  if (chance(random, 3)) return "implied";
  if (chance(random, 3)) return "not recorded";
  Json out = {{"ref", "register 4, page 12"}};
  if (chance(random, 2)) out["research"] = chance(random, 2);
  return out;
}

Json random_record(Random& random) {
  Json patient = {{"sex", chance(random, 2) ? "female" : "unknown"}};
  if (chance(random, 2)) patient["abha"] = "22-7225-4829-5255";
  if (!patient.contains("abha") || chance(random, 2)) patient["pseudonym"] = "آسیه K-17";
  patient[chance(random, 4) ? "age_months" : "age"] = random.below(36);
  for (const char* field : {"village", "guardian", "name", "phone"})
    if (chance(random, 4)) patient[field] = "राम 98765";
  if (chance(random, 3)) patient["beneficiary"] = "retiree";
  Json out = {{"patient", patient},
              {"question", "क्या यह निमोनिया है?"},
              {"consent", random_consent(random)}};
  if (chance(random, 2)) out["history"] = random_history(random);
  if (chance(random, 2)) out["vitals"] = random_vitals(random);
  if (chance(random, 2)) out["language"] = "fa";
  if (chance(random, 3)) out["reply_by"] = 1'780'000'000'123 + random.below(1'000'000);
  if (chance(random, 3)) out["checklist"] = random_checklist(random);
  if (chance(random, 3)) out["local"] = {{"a/b", Json::array({1, nullptr, "ب"})}, {"~", true}};
  if (chance(random, 9)) out["nothing"] = nullptr;
  return out;
}

// Of a hospital's system, as its profiles have it.
Json foreign_bundle() {
  return Json::parse(R"({"resourceType":"Bundle","type":"document","entry":[
    {"fullUrl":"Patient/1","resource":{"resourceType":"Patient","id":"1","gender":"male",
      "birthDate":"1981-01-12","name":[{"text":"ABC"}],
      "identifier":[{"system":"https://healthid.ndhm.gov.in","value":"22-7225-4829-5255"}]}},
    {"resource":{"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"asap",
      "subject":{"reference":"Patient/1"},"authoredOn":"2020-07-09T15:32:26.605+05:30",
      "reasonCode":[{"text":"Is the foot infected?"}],"note":[{"text":"Swelling since Monday"}]}},
    {"resource":{"resourceType":"Condition","code":{"text":"Diabetes mellitus type 2"}}},
    {"resource":{"resourceType":"AllergyIntolerance","code":{"coding":[{"display":"Penicillin"}]}}},
    {"resource":{"resourceType":"MedicationStatement",
      "medicationCodeableConcept":{"coding":[{"display":"Telmisartan 20 mg"}]}}},
    {"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org",
      "code":"29463-7"}]},"valueQuantity":{"value":150,"code":"[lb_av]"}}},
    {"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org",
      "code":"59408-5"}]},"effectiveDateTime":"2020-07-08","valueQuantity":{"value":80,"code":"%"}}},
    {"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org",
      "code":"59408-5"}]},"effectiveDateTime":"2020-07-09","valueQuantity":{"value":97,"code":"%"}}},
    {"resource":{"resourceType":"Observation","code":{"text":"Creatinine"},
      "valueQuantity":{"value":1.2,"unit":"mg/dL"}}},
    {"resource":{"resourceType":"Encounter"}},
    {"resource":{"resourceType":"Consent","status":"active","id":"c7","policyRule":{"text":"OPTIN"}}}
  ]})");
}

Json& resource(Json& bundle, const std::string& type) {
  for (Json& entry : bundle["entry"])
    if (entry["resource"]["resourceType"] == type) return entry["resource"];
  FAIL("no " + type);
  return bundle;
}

// As a clinic fills in the page's form.
Json typical_record() {
  return {
      {"patient", {{"pseudonym", "K-1047"}, {"age", 54}, {"sex", "female"}, {"village", "रामपुर"}}},
      {"question", "क्या यह निमोनिया है? क्या उसे ज़िला अस्पताल भेजना चाहिए?"},
      {"history", "सात दिन से बुखार और खाँसी, दो दिन से साँस लेने में तकलीफ़। मधुमेह है।"},
      {"vitals",
       {{"temperature_c", 38.6},
        {"pulse_bpm", 104},
        {"systolic_mmhg", 128},
        {"diastolic_mmhg", 84},
        {"spo2_percent", 91},
        {"respiratory_rate", 28}}},
      {"language", "hi"},
      {"consent", {{"ref", "register 4, page 12"}}}};
}

struct Sizes {
  std::size_t json;
  std::size_t zstd;
  std::size_t payload;  // as it travels, with the dictionary; the card is named
};

Sizes sizes_of(const Json& body) {
  testing::Network network;
  const testing::Person person = network.person("asha", crypto::Scope::consult);
  SeededRandom random(3);
  Event event;
  event.case_id = random.make<CaseId>();
  event.id = random.make<EventId>();
  event.time_ms = kNow.wall_ms;
  event.desk = "radiology@aiims";
  event.origin_node = "clinic";
  event.body = body;
  const std::string text = body.dump();
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t zstd = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 19);
  const auto payload = sign_payload(event, {}, person.certificate, person.key);
  REQUIRE(payload);
  return {text.size(), zstd, without_card(*payload).size()};
}

}  // namespace

// Why events do not travel as FHIR: README.md has the figures of HARKARA_FIGURES=1.
TEST_CASE("the compact form of a case is a third of its FHIR on the wire", "[consult][fhir]") {
  const Json record = typical_record();
  Json bundle = fhir::bundle_of(view_of(record));
  for (Json& entry : bundle["entry"]) entry["resource"].erase("extension");
  const Sizes compact = sizes_of(record);
  const Sizes whole = sizes_of(bundle);
  CHECK(whole.payload > 3 * compact.payload);
  if (std::getenv("HARKARA_FIGURES") == nullptr) return;
  for (const Sizes& each : {compact, whole})
    std::cout << each.json << " bytes of JSON, zstd -19 " << each.zstd << ", as a payload "
              << each.payload << "\n";
}

TEST_CASE("a record comes back from FHIR as it was, whatever is in it", "[consult][fhir]") {
  SeededRandom random(41);
  for (int i = 0; i < 500; ++i) {
    const Json record = random_record(random);
    const Json bundle = Json::parse(fhir::bundle_of(view_of(record)).dump());
    INFO(i);
    REQUIRE(back(bundle).record == record);
  }
}

TEST_CASE("what FHIR has a place for stands there, and only the rest in the extension",
          "[consult][fhir]") {
  const Json record = {
      {"patient", {{"pseudonym", "K-17"}, {"age", 54}, {"sex", "female"}}},
      {"question", "Is this TB?"},
      {"history", Json::array({"cough", "weight loss"})},
      {"vitals", {{"temperature_c", 38.6}, {"systolic_mmhg", 120}, {"diastolic_mmhg", 80}}},
      {"reply_by", 1'780'000'000'123},
      {"consent", {{"ref", "register 4"}}}};
  const Json bundle = fhir::bundle_of(view_of(record, ServiceClass::emergency));
  const Json& request = *of_type(bundle, "ServiceRequest").at(0);
  CHECK(request["priority"] == "stat");
  CHECK(request["reasonCode"][0]["text"] == "Is this TB?");
  CHECK(request["note"][1]["text"] == "weight loss");
  CHECK(request["authoredOn"] == "2026-05-28T20:26:40.000Z");
  CHECK(request.dump().find("record-rest") == std::string::npos);
  const auto observations = of_type(bundle, "Observation");
  REQUIRE(observations.size() == 3);  // age, pressure, temperature
  CHECK(observations[1]->at("component").size() == 2);
  CHECK(observations[2]->at("code")["coding"][0]["code"] == "8310-5");
  CHECK(observations[2]->at("valueQuantity")["code"] == "Cel");
  CHECK(back(bundle).service_class == ServiceClass::emergency);
  CHECK(back(bundle).left_out.empty());
}

TEST_CASE("every event that counts is in the bundle, whole, and every reference leads somewhere",
          "[consult][fhir]") {
  SeededRandom random(5);
  for (int i = 0; i < 100; ++i) {
    const testing::Authors authors{random.make<NodeId>(), random.make<NodeId>(),
                                   random.make<NodeId>()};
    const CaseView view = fold(testing::random_thread(random, authors, 30));
    const std::string text = fhir::bundle_of(view).dump();
    const Json bundle = Json::parse(text);
    std::map<std::string, Json> events;
    std::set<std::string> urls;
    for (const Json& entry : bundle["entry"]) {
      CHECK(urls.insert(entry["fullUrl"]).second);
      for (const Json& each : entry["resource"].value("extension", Json::array()))
        if (each["url"] == "urn:harkara:event") {
          const Json event = Json::parse(each["valueString"].get<std::string>());
          events[event["id"]] = event;
        }
    }
    for (std::size_t at = text.find("\"reference\":\""); at != std::string::npos;
         at = text.find("\"reference\":\"", at + 1)) {
      const std::size_t from = at + 13;
      CHECK(urls.contains(text.substr(from, text.find('"', from) - from)));
    }
    for (const Event& event : view.events) {
      if (event.kind == EventKind::viewed || event.kind == EventKind::claimed ||
          event.kind == EventKind::released)
        continue;
      REQUIRE(events.contains(to_hex(event.id.view())));
      const Json& told = events[to_hex(event.id.view())];
      CHECK(told["kind"] == event_kind_name(event.kind));
      CHECK(told.value("body", view.story.record) == event.body);
    }
  }
}

TEST_CASE("a hospital's bundle becomes a record, and what was not taken is told",
          "[consult][fhir]") {
  const fhir::ReadRecord read = back(foreign_bundle());
  CHECK(read.record["patient"] ==
        Json({{"abha", "22-7225-4829-5255"}, {"age", 39}, {"sex", "male"}}));
  CHECK(read.record["question"] == "Is the foot infected?");
  CHECK(read.record["history"] ==
        Json::array({"Swelling since Monday", "Diabetes mellitus type 2", "allergy: Penicillin",
                     "takes Telmisartan 20 mg", "Creatinine: 1.2 mg/dL"}));
  CHECK(read.record["vitals"] == Json({{"weight_kg", 68.04}, {"spo2_percent", 97}}));
  CHECK(read.record["consent"]["ref"] == "FHIR Consent c7");
  CHECK(read.service_class == ServiceClass::urgent);
  CHECK(read.left_out == std::vector<std::string>{"Encounter"});
  CHECK(check_case_record(read.record));
}

TEST_CASE("what a bundle lacks is named by resource and field", "[consult][fhir]") {
  Json bundle = foreign_bundle();
  resource(bundle, "ServiceRequest").erase("reasonCode");
  CHECK_THAT(refusal(bundle), Contains("'ServiceRequest.reasonCode' is missing"));
  resource(bundle, "ServiceRequest")["priority"] = "SECRET";
  CHECK_THAT(refusal(bundle), Contains("'ServiceRequest.priority'") && !Contains("SECRET"));
  bundle = foreign_bundle();
  resource(bundle, "Patient").erase("gender");
  CHECK_THAT(refusal(bundle), Contains("'Patient.gender' is missing"));
  resource(bundle, "Patient").erase("birthDate");
  CHECK_THAT(refusal(bundle), Contains("'Patient.birthDate' is missing"));
  resource(bundle, "Patient").erase("identifier");
  resource(bundle, "Patient").erase("name");
  CHECK_THAT(refusal(bundle), Contains("'Patient.identifier' is missing"));
  bundle = foreign_bundle();
  resource(bundle, "ServiceRequest")["subject"]["reference"] = "Patient/2";
  bundle["entry"].push_back({{"resource", {{"resourceType", "Patient"}, {"id", "3"}}}});
  CHECK_THAT(refusal(bundle), Contains("'ServiceRequest.subject' names none"));
  resource(bundle, "ServiceRequest")["resourceType"] = "Basic";
  CHECK_THAT(refusal(bundle), Contains("'ServiceRequest' is missing"));
  bundle = foreign_bundle();
  bundle["entry"].push_back({{"resource", {{"resourceType", "ServiceRequest"}}}});
  CHECK_THAT(refusal(bundle), Contains("'ServiceRequest' is there 2 times"));
  bundle = foreign_bundle();
  resource(bundle, "Observation")["valueQuantity"]["code"] = "stone";
  CHECK_THAT(refusal(bundle), Contains("'Observation.valueQuantity.code' of LOINC 29463-7"));
  resource(bundle, "Observation").erase("valueQuantity");
  CHECK_THAT(refusal(bundle),
             Contains("'Observation.valueQuantity.value' of LOINC 29463-7 is missing"));
  CHECK_THAT(refusal(Json({{"resourceType", "Patient"}})), Contains("'resourceType'"));
}

TEST_CASE("no shape of foreign JSON is taken for granted", "[consult][fhir]") {
  SeededRandom random(8);
  const Json values = {nullptr, 7, "x", Json::array(), Json::object(), Json::array({1, "a"})};
  const Json start = foreign_bundle();
  const Json flat = start.flatten();
  for (const auto& [pointer, ignored] : flat.items())
    for (Json::json_pointer at(pointer); !at.empty(); at = at.parent_pointer()) {
      Json bent = start;
      bent[at] = values.at(random.below(values.size()));
      const auto read = fhir::record_from(bent, kNow.wall_ms);
      if (!read) REQUIRE(read.error().code == Errc::invalid);
    }
  const Json rest = Json::array({{{"op", "remove"}, {"path", "/not/there"}}});
  Json bundle = foreign_bundle();
  resource(bundle, "ServiceRequest")["extension"] =
      Json::array({{{"url", "urn:harkara:record-rest"}, {"valueString", rest.dump()}}});
  CHECK_THAT(refusal(bundle), Contains("record-rest") && Contains("does not fit"));
}

TEST_CASE("a specialist's folder has the case as FHIR", "[consult][fhir]") {
  testing::World world;
  const auto id = world.clinic.book.open_case(testing::consult(), kNow);
  REQUIRE(id);
  testing::carry(world.clinic, world.hub);
  REQUIRE(world.hub.book.read_inbox(kNow));
  const testing::Folder folder;
  REQUIRE(world.hub.book.open_at_desk(*id, folder.path() / "case", kNow));
  const Bytes text = testing::read(folder.path() / "case" / "case.fhir.json");
  CHECK(back(Json::parse(as_text(text))).record == case_record());
}

// Files from elsewhere, where they are at hand: HARKARA_DATA names a folder with fhir/.
TEST_CASE("published FHIR files are read as far as they ask something", "[consult][fhir]") {
  const char* folder = std::getenv("HARKARA_DATA");
  const auto load = [&](const std::string& name) {
    std::ifstream in(std::string(folder == nullptr ? "" : folder) + "/fhir/" + name);
    return Json::parse(in, nullptr, false);
  };
  Json note = load("Bundle-OPConsultNote-example-05.json");
  if (note.is_discarded()) {
    WARN("skipped: HARKARA_DATA names no folder with fhir/");
    return;
  }
  CHECK_THAT(refusal(note), Contains("'ServiceRequest.reasonCode' is missing"));
  resource(note, "ServiceRequest")["reasonCode"] = Json::array({{{"text", "Which dose?"}}});
  const fhir::ReadRecord read = back(note);
  CHECK(check_case_record(read.record));
  CHECK(read.record["patient"]["abha"] == "22-7225-4829-5255");
  CHECK(read.record["patient"]["age"] == 39);
  CHECK(read.record["history"].size() >= 4);
  CHECK_THAT(refusal(load("Bundle-Prescription-example-06.json")),
             Contains("'ServiceRequest' is missing"));
  CHECK_THAT(refusal(load("Patient-example-01.json")), Contains("'resourceType'"));
}

}  // namespace harkara::node::consult
