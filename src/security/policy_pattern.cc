#include "security/policy_pattern.h"

namespace galvan::security {
namespace {

constexpr std::size_t kArnColons = 5;

bool is_ascii_upper(char c) { return c >= 'A' && c <= 'Z'; }
char ascii_lower(char c) { return is_ascii_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

bool has_marker(std::string_view text) {
  return text.find_first_of(std::string_view("\xFE\xFF", 2)) != std::string_view::npos;
}

/// The bytes of the character that `text`, not empty, starts with.
std::size_t character_bytes(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
  return bytes;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The part up to the next colon; `rest` goes on behind the colon. Nothing where there is no colon.
std::optional<std::string_view> take_part(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view part = rest.substr(0, colon);
  rest.remove_prefix(colon + 1);
  return part;
}

}  // namespace

PolicyResult<PolicyPattern> PolicyPattern::parse(std::string_view text, PatternSyntax syntax) {
  PolicyPattern pattern;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!syntax.variables || !text.substr(at).starts_with("${")) {
      const char c = text[at++];
      pattern.text_ += syntax.wildcards && c == '*' ? kAnyCharacters : syntax.wildcards && c == '?' ? kAnyCharacter : c;
      continue;
    }
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return policy_syntax_error();
    const std::string_view inside = text.substr(at + 2, end - at - 2);
    at = end + 1;
    if (inside == "*" || inside == "?" || inside == "$") {
      pattern.text_ += inside;
      continue;
    }
    Variable variable{.at = pattern.text_.size()};
    const std::size_t comma = inside.find(',');
    variable.key = to_lower_ascii(trim(inside.substr(0, comma)));
    if (variable.key.empty() || variable.key.find_first_of(" '{$") != std::string::npos) return policy_syntax_error();
    if (comma != std::string_view::npos) {
      const std::string_view quoted = trim(inside.substr(comma + 1));
      if (quoted.size() < 2 || !quoted.starts_with('\'') || !quoted.ends_with('\'')) return policy_syntax_error();
      variable.default_value = quoted.substr(1, quoted.size() - 2);
    }
    pattern.variables_.push_back(std::move(variable));
  }
  return pattern;
}

void PolicyPattern::append_variables(std::vector<std::string>& names) const {
  for (const Variable& variable : variables_) names.push_back(variable.key);
}

std::optional<std::string_view> PolicyPattern::expand(const ConditionContext& context, std::string& scratch) const {
  scratch.clear();
  std::size_t from = 0;
  for (const Variable& variable : variables_) {
    scratch.append(text_, from, variable.at - from);
    from = variable.at;
    const auto values = context.find(variable.key);
    if (values && values->size() == 1) {
      // What is no UTF-8 must not bring wildcards in.
      if (has_marker(values->front())) return std::nullopt;
      scratch += values->front();
    } else if (variable.default_value && (!values || values->empty())) {
      scratch += *variable.default_value;
    } else {
      return std::nullopt;
    }
  }
  scratch.append(text_, from);
  return scratch;
}

bool matches_wildcards(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  // Where to go on if what follows the last * does not fit: it takes one byte more.
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == kAnyCharacters) {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == kAnyCharacter) {
      ++p;
      t += character_bytes(text.substr(t));
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      star_text += character_bytes(text.substr(star_text));
      t = star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == kAnyCharacters) ++p;
  return p == pattern.size();
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}

bool matches_resource(std::string_view pattern, std::string_view arn) {
  std::string_view rest_of_pattern = pattern;
  std::string_view rest_of_arn = arn;
  for (std::size_t colon = 0; colon < kArnColons; ++colon) {
    const std::string_view pattern_here = rest_of_pattern;
    const auto pattern_part = take_part(rest_of_pattern);
    if (!pattern_part || pattern_part->ends_with(kAnyCharacters)) return matches_wildcards(pattern_here, rest_of_arn);
    const auto arn_part = take_part(rest_of_arn);
    if (!arn_part || !matches_wildcards(*pattern_part, *arn_part)) return false;
  }
  return matches_wildcards(rest_of_pattern, rest_of_arn);
}

bool matches_arn(std::string_view pattern, std::string_view arn) {
  for (std::size_t colon = 0; colon < kArnColons; ++colon) {
    const auto pattern_part = take_part(pattern);
    const auto arn_part = take_part(arn);
    if (!pattern_part || !arn_part || !matches_wildcards(*pattern_part, *arn_part)) return false;
  }
  return matches_wildcards(pattern, arn);
}

}  // namespace galvan::security
