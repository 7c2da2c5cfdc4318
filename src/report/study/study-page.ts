/** Any study as a single HTML page, whatever its objective is. */
import { version } from '../../checks/version.js';
import { plural } from '../../checks/numbers.js';
import { analyseStudy, type AnalysisOptions, type StudyAnalysis } from '../../search/analysis/analysis.js';
import type { StudyRecord } from '../../search/study/study-record.js';
import { renamed } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { page } from '../kit/page.js';
import { contourPictures } from './contours.js';
import { timelinePicture } from './course.js';
import { importancePicture, leaveOneOutPicture } from './model.js';
import { parallelPicture } from './parallel.js';
import { bestSection, bestTrials, remarks, setupSection } from './record.js';
import { slicePictures } from './slices.js';
import { valuePictures } from './values.js';
import { objectiveNames } from './words.js';

/** What is shown of a study's parameters for one of its objectives. */
function objectiveSections(analysis: StudyAnalysis, name: string, of: string): Html {
  const contour = contourPictures(analysis, name);
  const parallel = parallelPicture(analysis, name);
  const looks = leaveOneOutPicture(analysis, name);
  return html`<section id="importance-section">
      <h2>What matters${of}</h2>
      ${importancePicture(analysis)}
    </section>
    <section id="slices-section">
      <h2>One parameter at a time${of}</h2>
      ${slicePictures(analysis, name)}
    </section>
    ${
      contour &&
      html`<section id="contours-section">
        <h2>Two parameters at a time${of}</h2>
        ${contour}
      </section>`
    }
    ${
      (parallel ?? looks) &&
      html`<section id="all-section">
        <h2>
          ${parallel === null ? 'How well the model knows the objective' : 'All parameters at once, and the model'}${of}
        </h2>
        <div class="pair">${parallel}${looks}</div>
      </section>`
    }`;
}

/**
 * What a study of any objective found, what matters, and how it went; needs no network and no script.
 *
 * Values are those of the objectives; what is not finite is an en dash. Every text from the study is escaped. The same study gives the
 * same page. Throws a SpaceError for a space that is not sound, an OptionError for an unknown option.
 */
export function renderStudyReport(study: StudyRecord, options?: AnalysisOptions): string {
  const overview = analyseStudy(study, options);
  const names = objectiveNames(study);
  const { objectives } = overview;
  const two = objectives.length > 1;
  return page({
    title: `${study.name} · study`,
    heading: study.name,
    sub: `${study.sampler.name} search, ${plural(study.trials.length, 'trial')}, ${plural(Object.keys(study.space).length, 'parameter')}`,
    version,
    main: html`${bestSection(study, overview)} ${bestTrials(study, overview)}
      <section id="history-section">
        <h2>How the search went</h2>
        <div class="pair">${valuePictures(overview, names)}${timelinePicture(objectives[0]!)}</div>
      </section>
      ${objectives.map((analysis, j) => renamed(objectiveSections(analysis, names[j]!, two ? `: ${names[j]!}` : ''), j === 0 ? '' : 'second-'))}
      ${setupSection(study)}${remarks(study, overview)}`,
  });
}
