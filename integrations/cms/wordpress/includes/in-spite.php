<?php
/**
 * Publishing in spite of findings: by whoever may, with a written reason and a last day.
 *
 * Each finding that stops a post is waived in OnMessage itself, so that every other check knows it,
 * and the post keeps who decided it. A text that could not be checked has no findings to waive: its
 * post alone keeps the decision, which holds for that very text.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** The capability; the roles that have it are a setting. Other plugins may grant it as well. */
const CAPABILITY = 'onmessage_publish_in_spite';

/** The custom field that has a post's decisions, a value for each. */
const RECORDS = '_onmessage_in_spite';

/** Hook up the capability and the form of the notices. */
function start_in_spite(): void {
	add_filter( 'user_has_cap', __NAMESPACE__ . '\\granted', 10, 4 );
	add_action( 'admin_post_onmessage_in_spite', __NAMESPACE__ . '\\form_sent' );
}

/** Give the capability to the roles of the settings. */
function granted( $capabilities, $asked, $arguments, $user ) {
	if ( array_intersect( (array) setting( 'IN_SPITE' ), (array) $user->roles ) ) {
		$capabilities[ CAPABILITY ] = true;
	}
	return $capabilities;
}

/** Whether the person may publish a post in spite of what was found in it. */
function may_in_spite( int $id ): bool {
	return current_user_can( CAPABILITY ) && current_user_can( 'publish_post', $id );
}

/**
 * Decide that a post may become public as it is.
 *
 * @param array      $post  As it would be, with its id.
 * @param array      $meta  Custom fields that will be stored with it.
 * @param string     $why   The reason, in words.
 * @param string     $until The last day, such as 2027-01-31.
 * @param array|null $seen  The fingerprints of what the person was shown; null: not known.
 * @return array|\WP_Error What the post keeps of it, or why nothing was decided.
 */
function in_spite( array $post, array $meta, string $why, string $until, ?array $seen = null ) {
	$day = \DateTime::createFromFormat( '!Y-m-d', $until );
	if ( '' === trim( $why ) ) {
		return wrong( __( 'Write why it may be published in spite of this.', 'onmessage' ) );
	}
	if ( ! $day || $day->format( 'Y-m-d' ) !== $until || $until < current_time( 'Y-m-d' ) ) {
		return wrong( __( 'Give a last day, from today on.', 'onmessage' ) );
	}
	$answer = ask( $post, $meta, true );
	if ( null !== $seen && array_diff( fingerprints( $answer ), $seen ) ) {
		return wrong( __( 'What is found has changed meanwhile. Look at it again first.', 'onmessage' ), 409 );
	}
	$findings = array();
	foreach ( array( 'error', 'warning', 'note' ) as $severity ) {
		if ( isset( $answer['unreachable'] ) || 'deny' !== $answer['decision'] ) {
			break;
		}
		$worst    = of_severity( $answer, $severity );
		$trouble  = waive( $worst, $why, $until );
		$findings = array_merge( $findings, $worst );
		if ( $trouble ) {
			return $trouble;
		}
		$answer = $worst ? ask( $post, $meta, true ) : $answer;
	}
	if ( ! isset( $answer['unreachable'] ) && 'deny' === $answer['decision'] ) {
		return wrong( __( 'OnMessage has taken the decision and still says no: tell your administrator.', 'onmessage' ), 502 );
	}
	return kept_record( $post, $meta, $why, $until, $findings, $answer );
}

/** Say why nothing was decided. */
function wrong( string $why, int $status = 422 ): \WP_Error {
	return new \WP_Error( 'onmessage_in_spite', $why, array( 'status' => $status ) );
}

/** The findings of an answer that are as bad as that. */
function of_severity( array $answer, string $severity ): array {
	return array_values( array_filter( $answer['findings'], static function ( $finding ) use ( $severity ) {
		return $severity === $finding['severity'];
	} ) );
}

/** What names the findings of an answer, at each of their places. */
function fingerprints( array $answer ): array {
	$names = array();
	foreach ( $answer['findings'] ?? array() as $finding ) {
		$names = array_merge( $names, array( $finding['fingerprint'] ), array_column( $finding['also'], 'fingerprint' ) );
	}
	return array_values( array_unique( $names ) );
}

/** Waive findings in OnMessage; null, or why it did not take that. */
function waive( array $findings, string $why, string $until ): ?\WP_Error {
	$user = wp_get_current_user();
	$who  = $user->user_email ? $user->user_email : $user->user_login;
	foreach ( fingerprints( array( 'findings' => $findings ) ) as $fingerprint ) {
		$decision = array( 'decision' => 'waived', 'fingerprint' => $fingerprint, 'who' => $who, 'why' => $why, 'until' => $until );

		list( $status, $answer, $error ) = call_service( '/v1/decisions', (string) wp_json_encode( $decision ) );
		if ( 201 !== $status ) {
			error_log( 'onmessage: a decision was not taken: ' . ( $error ? $error : ( $answer['detail'] ?? "status $status" ) ) );
			return wrong( not_taken( $status ), 502 );
		}
	}
	return null;
}

/** Why a decision was not taken, in words for people. */
function not_taken( int $status ): string {
	if ( 403 === $status ) {
		return __( "Not published: this site's key may not decide about findings. Your administrator can give it the scope “decide”.", 'onmessage' );
	}
	/* translators: why the service cannot be asked */
	return sprintf( __( 'Not published, since the decision could not be kept: %s', 'onmessage' ), unreachable( '', $status )['plainly'] );
}

/** Keep a decision with its post. */
function kept_record( array $post, array $meta, string $why, string $until, array $findings, array $answer ): array {
	$record = array(
		'who'      => wp_get_current_user()->user_login,
		'when'     => current_time( 'mysql' ),
		'why'      => $why,
		'until'    => $until,
		'findings' => wp_list_pluck( $findings, 'message' ),
		'text'     => is_unchecked( $answer ) ? text_hash( $post, $meta ) : '',
	);
	add_post_meta( (int) $post['ID'], RECORDS, wp_slash( $record ) );
	error_log( sprintf( 'onmessage: %s: published in spite of findings by %s until %s: %s', uri( $post ), $record['who'], $until, $why ) );
	return $record;
}

/** What a text is known by: a decision about one that could not be checked is about no other. */
function text_hash( array $post, array $meta ): string {
	return hash( 'sha256', (string) wp_json_encode( entry( $post, $meta ) ) );
}

/** Whether somebody has decided that this text may become public though it could not be checked. */
function is_excused( array $post, array $meta ): bool {
	foreach ( records( (int) ( $post['ID'] ?? 0 ) ) as $record ) {
		if ( $record['until'] >= current_time( 'Y-m-d' ) && text_hash( $post, $meta ) === $record['text'] ) {
			return true;
		}
	}
	return false;
}

/** A post's decisions, oldest first. */
function records( int $id ): array {
	return $id ? array_filter( (array) get_post_meta( $id, RECORDS ), 'is_array' ) : array();
}

/** The form that goes with a refusal, for those who may; it publishes what is stored, or the revision. */
function in_spite_form( int $id, int $revision, array $seen ): string {
	if ( ! may_in_spite( $id ) ) {
		return '';
	}
	$hidden = array( 'action' => 'onmessage_in_spite', 'post' => $id, 'revision' => $revision, 'seen' => implode( ',', $seen ) );
	$inputs = wp_nonce_field( "onmessage_in_spite_$id", '_wpnonce', true, false );
	foreach ( $hidden as $name => $value ) {
		$inputs .= sprintf( '<input type="hidden" name="%s" value="%s">', esc_attr( $name ), esc_attr( (string) $value ) );
	}
	return sprintf(
		'<details class="onmessage-in-spite"><summary>%s</summary><form method="post" action="%s">%s
		<p><label>%s<br><textarea name="why" rows="2" cols="60" required></textarea></label></p>
		<p><label>%s <input type="date" name="until" min="%s" required></label> <button class="button">%s</button></p></form></details>',
		esc_html__( 'Publish in spite of this…', 'onmessage' ),
		esc_url( admin_url( 'admin-post.php' ) ),
		$inputs,
		esc_html__( 'Why it may be published as it is', 'onmessage' ),
		esc_html__( 'Until and including', 'onmessage' ),
		esc_attr( current_time( 'Y-m-d' ) ),
		esc_html__( 'Publish in spite of this', 'onmessage' )
	);
}

/** The form was sent: decide, publish, and go back to the post. */
function form_sent(): void {
	$id       = (int) ( $_POST['post'] ?? 0 );
	$revision = (int) ( $_POST['revision'] ?? 0 );
	check_admin_referer( "onmessage_in_spite_$id" );
	$post = (array) get_post( $id, ARRAY_A );
	if ( ! $post || ! may_in_spite( $id ) || ( $revision && (int) wp_get_post_parent_id( $revision ) !== $id ) ) {
		wp_die( esc_html__( 'You may not publish this in spite of findings.', 'onmessage' ), '', array( 'response' => 403 ) );
	}
	if ( $revision ) {
		$new  = get_post( $revision, ARRAY_A );
		$post = array_merge( $post, array_intersect_key( $new, array_flip( array( 'post_title', 'post_content', 'post_excerpt' ) ) ) );
	}
	$why   = sanitize_textarea_field( wp_unslash( $_POST['why'] ?? '' ) );
	$until = sanitize_text_field( wp_unslash( $_POST['until'] ?? '' ) );
	$seen  = array_filter( explode( ',', sanitize_text_field( wp_unslash( $_POST['seen'] ?? '' ) ) ) );
	$done  = in_spite( $post, array(), $why, $until, $seen );
	$back  = (string) get_edit_post_link( $id, 'url' );
	if ( is_wp_error( $done ) ) {
		$refusal = refusal_of( ask( $post ), uri( $post ) ) ?? array( 'text' => '', 'findings' => array() );
		$refusal['text'] = $done->get_error_message() . "\n" . $refusal['text'];
		remember( $refusal, __( 'Nothing was published.', 'onmessage' ), $post['post_title'], $id, $revision );
	} else {
		$post['post_status'] = 'future' === $post['post_status'] ? 'future' : 'publish';
		wp_update_post( wp_slash( $post ) );
		$back = add_query_arg( 'message', 6, $back ); // WordPress's own "Post published."
	}
	wp_safe_redirect( $back );
	exit;
}
