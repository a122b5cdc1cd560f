UPDATE staged_words SET file = $file WHERE day IS NOT DISTINCT FROM $day;
