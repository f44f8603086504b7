#!/bin/sh
# Ends what the supervisor leaves behind, however it died. It outlives the supervisor (a session of its own, signals
# ignored) and knows of its death by the end of its input, which the kernel guarantees even after kill -9.
#
#   add PGID SIGNAL   a process group has started; SIGNAL asks it to end
#   del PGID          it is gone
#   cont PID          a process outside its parent's group is stopped (a PostgreSQL backend) and must be woken to see the end
#   done              an orderly end: nothing is left to do
#
# After the end of input: CONT and SIGNAL to every group, KILL to those that are still there after five seconds.
trap '' INT TERM HUP QUIT PIPE

groups=''
stopped=''
while read -r verb id signal; do
  case $verb in
    add) groups="$groups $id:$signal" ;;
    del)
      kept=''
      for group in $groups; do
        [ "${group%%:*}" = "$id" ] || kept="$kept $group"
      done
      groups=$kept
      ;;
    cont) stopped="$stopped $id" ;;
    done) exit 0 ;;
  esac
done

for group in $groups; do
  kill -s "${group#*:}" -- "-${group%%:*}" 2>/dev/null
  kill -s CONT -- "-${group%%:*}" 2>/dev/null
done
for pid in $stopped; do
  kill -s CONT "$pid" 2>/dev/null
done

left=25
while [ "$left" -gt 0 ]; do
  alive=''
  for group in $groups; do
    kill -s 0 -- "-${group%%:*}" 2>/dev/null && alive=yes
  done
  [ -n "$alive" ] || exit 0
  sleep 0.2
  left=$((left - 1))
done

for group in $groups; do
  kill -s KILL -- "-${group%%:*}" 2>/dev/null
done
