# Strings the scripts together as one, without their comments, which nobody has to download:
# cmake -D "SCRIPTS=identity.js boxes.js" -D OUT=page.js -P gather.cmake
separate_arguments(SCRIPTS)
set(all "")
foreach(script ${SCRIPTS})
  file(READ ${script} text)
  string(REGEX REPLACE "[ \t]*/\\*[^*]*\\*+([^/*][^*]*\\*+)*/" "" text "${text}")
  string(REGEX REPLACE "\n\n+" "\n" text "${text}")
  string(APPEND all "${text}")
endforeach()
file(WRITE ${OUT} "${all}")
