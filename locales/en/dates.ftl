# Days and times. $day, $year and $n are numbers, $time is 07:40. $zone is UTC, CET, or one of the two below; the bare and
# the short one stand where the page says the zone.
date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-moment = { $day } { $month } { $year }, { $time } { $zone }
date-moment-bare = { $day } { $month } { $year }, { $time }
date-moment-short = { $day } { $month }, { $time }
# $letters are those of a zone, such as CET; $offset is +1, or -3:30.
date-zone = { $letters } (UTC{ $offset })
date-offset = UTC{ $offset }
date-month = { $n ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
