# Days and times. $day, $year and $n are numbers, $time is 07:40.
date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-moment = { $day } { $month } { $year }, { $time } UTC
date-moment-short = { $day } { $month }, { $time }
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
