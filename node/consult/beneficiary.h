// Whom a programme serves, as its agreements name them: a floor at the desk keeps
// each of them served under overload. The case record says it in patient.beneficiary.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace harkara::node::consult {

enum class Beneficiary : std::uint8_t {
  general = 0,   // the public; also what a record without the field means
  employee = 1,  // of the body that runs the service
  retiree = 2,
  deprived = 3,  // people of deprived areas
};

inline constexpr std::size_t kBeneficiaries = 4;
inline constexpr std::array<std::string_view, kBeneficiaries> kBeneficiaryNames = {
    "public", "employee", "retiree", "deprived"};

constexpr std::string_view beneficiary_name(Beneficiary who) {
  return kBeneficiaryNames[static_cast<std::size_t>(who)];
}

constexpr std::optional<Beneficiary> beneficiary_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kBeneficiaries; ++i)
    if (name == kBeneficiaryNames[i]) return static_cast<Beneficiary>(i);
  return std::nullopt;
}

}  // namespace harkara::node::consult
