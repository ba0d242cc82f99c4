#include <algorithm>
#include <cmath>

#include "base/codec.h"
#include "node/lab/phantom.h"

namespace harkara::node::lab {
namespace {

constexpr std::uint16_t kColumns = 1760;
constexpr std::uint16_t kRows = 2140;
constexpr int kMaxValue = 4095;
constexpr std::string_view kSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
constexpr std::string_view kExplicitLittleEndian = "1.2.840.10008.1.2.1";

// Data elements with an explicit value representation (PS3.5 7.1.2).
class DicomWriter {
 public:
  void text(std::uint16_t group, std::uint16_t element, std::string_view vr, std::string value) {
    if (value.size() % 2 != 0) value.push_back(vr == "UI" ? '\0' : ' ');
    head(group, element, vr);
    out_.u16(static_cast<std::uint16_t>(value.size()));
    out_.raw(as_view(value));
  }
  void number(std::uint16_t group, std::uint16_t element, std::uint16_t value) {
    head(group, element, "US");
    out_.u16(2);
    out_.u16(value);
  }
  void length(std::uint16_t group, std::uint32_t value) {
    head(group, 0x0000, "UL");
    out_.u16(4);
    out_.u32(value);
  }
  void block(std::uint16_t group, std::uint16_t element, std::string_view vr, View value) {
    head(group, element, vr);
    out_.u16(0);  // reserved
    out_.u32(static_cast<std::uint32_t>(value.size()));
    out_.raw(value);
  }
  Bytes take() { return out_.take(); }

 private:
  void head(std::uint16_t group, std::uint16_t element, std::string_view vr) {
    out_.u16(group);
    out_.u16(element);
    out_.raw(as_view(vr));
  }
  ByteWriter out_;
};

// 1 inside an ellipse, falling to 0 over its rim.
double ellipse(double x, double y, double cx, double cy, double rx, double ry) {
  const double distance = std::hypot((x - cx) / rx, (y - cy) / ry);
  return std::clamp((1.05 - distance) / 0.1, 0.0, 1.0);
}

// Film density at a place of the unit square: a trunk, two lungs, ribs, a spine, a
// heart, and a lead marker for the side.
double density(double x, double y) {
  double value = 0.10 + 0.55 * ellipse(x, y, 0.5, 0.62, 0.46, 0.62);
  const double lungs =
      std::max(ellipse(x, y, 0.31, 0.48, 0.15, 0.31), ellipse(x, y, 0.69, 0.48, 0.15, 0.31));
  value -= 0.40 * lungs;
  value += 0.10 * lungs * std::pow(std::max(0.0, std::sin(38 * (y + 0.25 * x * (1 - x)))), 6.0);
  value += 0.25 * ellipse(x, y, 0.5, 0.6, 0.035, 0.5);
  value += 0.28 * ellipse(x, y, 0.56, 0.62, 0.13, 0.12);
  value += 0.9 * ellipse(x, y, 0.92, 0.06, 0.02, 0.02);
  return std::clamp(value, 0.0, 1.0);
}

Bytes draw_pixels(Random& random) {
  Bytes noise(std::size_t{kColumns} * kRows);
  random.fill(noise);
  Bytes out;
  out.reserve(noise.size() * 2);
  std::size_t at = 0;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      const double clean =
          density(static_cast<double>(column) / kColumns, static_cast<double>(row) / kRows);
      const int grain = static_cast<int>(noise[at++] % 96) - 48;
      const int value = std::clamp(static_cast<int>(clean * kMaxValue) + grain, 0, kMaxValue);
      out.push_back(static_cast<std::uint8_t>(value & 0xff));
      out.push_back(static_cast<std::uint8_t>(value >> 8));
    }
  }
  return out;
}

// Under 2.25 (a UUID as a decimal number); here of 63 random bits.
std::string make_uid(Random& random) {
  return "2.25." + std::to_string(random.next_u64() >> 1U);
}

Bytes file_meta(const std::string& instance) {
  DicomWriter rest;
  const std::uint8_t version[] = {0, 1};
  rest.block(0x0002, 0x0001, "OB", version);
  rest.text(0x0002, 0x0002, "UI", std::string(kSecondaryCapture));
  rest.text(0x0002, 0x0003, "UI", instance);
  rest.text(0x0002, 0x0010, "UI", std::string(kExplicitLittleEndian));
  rest.text(0x0002, 0x0012, "UI", "2.25.4021");
  const Bytes body = rest.take();
  DicomWriter out;
  out.length(0x0002, static_cast<std::uint32_t>(body.size()));
  Bytes head = out.take();
  append(head, body);
  return head;
}

}  // namespace

Bytes draw_radiograph(Random& random) {
  const std::string instance = make_uid(random);
  DicomWriter data;
  data.text(0x0008, 0x0016, "UI", std::string(kSecondaryCapture));
  data.text(0x0008, 0x0018, "UI", instance);
  data.text(0x0008, 0x0060, "CS", "OT");
  data.text(0x0008, 0x0064, "CS", "SYN");
  data.text(0x0010, 0x0010, "PN", "PHANTOM^CHEST");
  data.text(0x0010, 0x0020, "LO", "PHANTOM-1");
  data.text(0x0020, 0x000d, "UI", make_uid(random));
  data.text(0x0020, 0x000e, "UI", make_uid(random));
  data.text(0x0020, 0x0013, "IS", "1");
  data.number(0x0028, 0x0002, 1);
  data.text(0x0028, 0x0004, "CS", "MONOCHROME2");
  data.number(0x0028, 0x0010, kRows);
  data.number(0x0028, 0x0011, kColumns);
  data.number(0x0028, 0x0100, 16);
  data.number(0x0028, 0x0101, 12);
  data.number(0x0028, 0x0102, 11);
  data.number(0x0028, 0x0103, 0);
  data.block(0x7fe0, 0x0010, "OW", draw_pixels(random));

  Bytes out(128, 0);
  append(out, as_view("DICM"));
  append(out, file_meta(instance));
  append(out, data.take());
  return out;
}

}  // namespace harkara::node::lab
