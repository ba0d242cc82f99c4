#include "node/consult/rx/page.h"

#include <qrencode.h>

#include <memory>

#include "node/consult/field_checks.h"

namespace harkara::node::consult::rx {
namespace {

constexpr int kQuiet = 4;  // modules of white around it, as ISO/IEC 18004 wants

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

// A text, a number, or "" of anything else.
std::string words(const Json& object, std::string_view name) {
  const Json* value = object.is_object() ? find(object, name) : nullptr;
  if (value == nullptr) return "";
  return value->is_number() ? value->dump() : text_or(object, name);
}

struct Line {
  std::string label;
  std::string text;
};

std::string joined_words(const Json& object, std::initializer_list<std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) {
    const std::string text = words(object, name);
    if (!text.empty()) out += (out.empty() ? "" : ", ") + text;
  }
  return out;
}

std::string patient_text(const Json& patient) {
  std::string out = joined_words(patient, {"name", "pseudonym", "abha", "sex"});
  if (const std::string age = words(patient, "age"); !age.empty()) out += ", " + age + " years";
  if (const std::string kg = words(patient, "weight_kg"); !kg.empty()) out += ", " + kg + " kg";
  const std::string address = words(patient, "address");
  return address.empty() ? out : out + ", " + address;
}

std::vector<Line> lines_of(const Json& rx, const std::string& case_name) {
  std::vector<Line> lines{{"Date", words(rx, "date")},
                          {"Case", case_name},
                          {"Patient", patient_text(rx.at("patient"))}};
  if (const Json* adult = find(rx, "adult"))
    lines.push_back({"With", joined_words(*adult, {"name", "relation"})});
  lines.push_back({"Consultation", joined_words(rx.at("consult"), {"type", "mode", "previous"})});
  for (const auto& [label, field] : {std::pair{"Complaints", "complaints"},
                                     {"History", "history"},
                                     {"Findings", "findings"},
                                     {"Investigations", "investigations"},
                                     {"Diagnosis", "diagnosis"}})
    lines.push_back({label, words(rx, field)});
  std::erase_if(lines, [](const Line& line) { return line.text.empty(); });
  return lines;
}

std::string medicine_text(const Json& medicine) {
  return words(medicine, "name") + ", " +
         joined_words(medicine, {"form", "strength", "frequency", "duration", "notes"});
}

constexpr const char* kStyle =
    "@page{size:A5;margin:12mm}body{font:11pt/1.35 sans-serif;max-width:130mm;margin:8mm auto}"
    "h1{font-size:14pt;margin:0}dl{display:grid;grid-template-columns:max-content 1fr;gap:1mm 4mm}"
    "dt{color:#444}dd{margin:0}li{margin:1mm 0;font-weight:bold}.qr{width:58mm}"
    ".code{font:5pt monospace;overflow-wrap:anywhere;color:#444}footer{margin-top:6mm}";

}  // namespace

Result<std::string> qr_svg(const std::string& text) {
  // Its letters are those of the dense alphanumeric mode, which the library chooses.
  const std::unique_ptr<QRcode, FreeCode> best(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1));
  if (best == nullptr)
    return fail(Errc::too_large, "the prescription does not fit a QR code; next: shorten it");
  const int side = best->width + 2 * kQuiet;
  std::string path;
  for (int y = 0; y < best->width; ++y)
    for (int x = 0; x < best->width; ++x)
      if ((best->data[y * best->width + x] & 1U) != 0)
        path += "M" + std::to_string(x + kQuiet) + " " + std::to_string(y + kQuiet) + "h1v1h-1z";
  const std::string size = std::to_string(side);
  return "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " +
         size +
         "\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR code of this "
         "prescription\"><rect width=\"" +
         size + "\" height=\"" + size + "\" fill=\"#fff\"/><path d=\"" + path + "\"/></svg>";
}

bool printable(const Json& rx) {
  const auto object = [&](std::string_view name) {
    const Json* value = rx.is_object() ? find(rx, name) : nullptr;
    return value != nullptr && value->is_object();
  };
  const Json* medicines = rx.is_object() ? find(rx, "medicines") : nullptr;
  return object("rmp") && object("patient") && object("consult") && medicines != nullptr &&
         medicines->is_array();
}

Result<std::string> html_page(const Json& rx, const std::string& case_name,
                              const std::string& code) {
  HARKARA_ASSIGN(const std::string svg, qr_svg(code));
  const Json& rmp = rx.at("rmp");
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Prescription " +
      escaped(case_name) + "</title>\n<style>" + kStyle + "</style>\n<h1>" +
      escaped(joined_words(rmp, {"name", "qualification"})) + "</h1>\n<p>Reg. no. " +
      escaped(joined_words(rmp, {"registration", "council"})) + "<br>" +
      escaped(joined_words(rmp, {"address", "contact"})) + "</p>\n<dl>\n";
  for (const Line& line : lines_of(rx, case_name))
    out += "<dt>" + line.label + "</dt><dd dir=\"auto\">" + escaped(line.text) + "</dd>\n";
  out += "</dl>\n<h2>\xE2\x84\x9E</h2>\n<ol>\n";
  for (const Json& each : rx.at("medicines"))
    out += "<li dir=\"auto\">" + escaped(medicine_text(each)) + "</li>\n";
  out += "</ol>\n<p dir=\"auto\">" + escaped(words(rx, "notes")) + "</p>\n<footer>" + svg +
         "<p>Signed electronically. To verify with no network: harkara prescription verify, with "
         "this page or the QR code's text.</p>\n<p class=\"code\">" +
         escaped(code) + "</p></footer>\n</html>\n";
  return out;
}

std::string text_page(const Json& rx, const std::string& case_name, const std::string& code) {
  const Json& rmp = rx.at("rmp");
  std::string out = joined_words(rmp, {"name", "qualification"}) + "\nReg. no. " +
                    joined_words(rmp, {"registration", "council"}) + "\n" +
                    joined_words(rmp, {"address", "contact"}) + "\n\n";
  for (const Line& line : lines_of(rx, case_name)) out += line.label + ": " + line.text + "\n";
  out += "\nRx\n";
  std::size_t number = 0;
  for (const Json& each : rx.at("medicines"))
    out += std::to_string(++number) + ". " + medicine_text(each) + "\n";
  const std::string notes = words(rx, "notes");
  return out + (notes.empty() ? "" : "\n" + notes + "\n") + "\n" + code + "\n";
}

}  // namespace harkara::node::consult::rx
