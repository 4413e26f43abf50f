#pragma once

namespace galvan::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

/// Runs the program that the arguments of main() ask for and answers its exit status. Complaints are one line on
/// standard error.
int run_command_line(int argument_count, const char* const* arguments);

}  // namespace galvan::cli
